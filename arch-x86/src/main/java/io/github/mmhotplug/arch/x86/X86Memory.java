package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.walk.CutLeaf;
import io.github.mmhotplug.api.walk.LinearMapper;
import io.github.mmhotplug.api.walk.TableSweeper;
import java.util.Optional;

/** {@code arch_add_memory}, {@code arch_remove_memory}: direct map and sections, then {@code max_pfn}. */
final class X86Memory implements ArchMemory {
    private final long physmemEnd;
    private final boolean linearMapSurvivesFailedAdd;
    private final boolean choosesZone;

    /**
     * The hook on one machine.
     *
     * @param physmemEnd first address behind the direct map
     * @param linearMapSurvivesFailedAdd the quirk: a failed add leaves the direct map and {@code max_pfn} as they are
     * @param choosesZone whether the kernel decides the zone at add, in here
     */
    X86Memory(long physmemEnd, boolean linearMapSurvivesFailedAdd, boolean choosesZone) {
        this.physmemEnd = physmemEnd;
        this.linearMapSurvivesFailedAdd = linearMapSurvivesFailedAdd;
        this.choosesZone = choosesZone;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        Optional<Refusal> unsupported = DeviceMemoryClass.unsupported(request, "arch_add_memory");
        if (unsupported.isPresent()) {
            return Outcome.refused(unsupported.get());
        }
        PhysRange range = request.range();
        LinearMapper mapper = new LinearMapper(core.linearMap(), X86Geometry.PAGE_SHIFT);
        if (!mapper.map(range.startAddress(), range.endAddress())) {
            Refusal oops = core.lastFailure().fatalInKernel();
            mapper.undo();
            return Outcome.refused(oops);
        }
        Outcome<Unit> added = addPages(request, core);
        if (added.isRefused() && !linearMapSurvivesFailedAdd) {
            mapper.undo();
            return added;
        }
        if (request.params().pgmap().isEmpty() && range.endAddress() <= physmemEnd) {
            core.raiseMaxPfn(pfns(range).endPfn());
        }
        return added;
    }

    /** {@code add_pages}. */
    private Outcome<Unit> addPages(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        if (range.endAddress() > physmemEnd) {
            return Outcome.refused(Refusal.of(
                    X86Rule.BELOW_PHYSMEM_END,
                    range + " ends beyond the direct map, which ends at 0x" + Long.toHexString(physmemEnd),
                    Fact.address("start", range.startAddress()),
                    Fact.bytes("size", range.sizeBytes()),
                    Fact.address("physmemEnd", physmemEnd)));
        }
        MhpParams params = request.params();
        if (!choosesZone) {
            return core.addPages(request.node(), pfns(range), params);
        }
        ZoneType zone = core.zoneForMemory(
                request.node(), pfns(range), ZoneType.NORMAL, params.flags().contains(MemoryFlag.DEVICE));
        return core.addPages(request.node(), zone, pfns(range), params);
    }

    /** A kernel would corrupt a leaf that reaches over an end of the range; the model refuses before anything is done. */
    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PageTableEditor directMap = core.linearMap();
        Optional<Refusal> refusal = DeviceMemoryClass.unsupported(request, "arch_remove_memory")
                .or(() -> CutLeaf.atEndsOf(directMap, range)
                        .map(cut -> cut.refusal(range).fatalInKernel()));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        core.removePages(pfns(range), request.params());
        new TableSweeper(directMap, true, TableSweeper.clearWhole(directMap))
                .sweep(range.startAddress(), range.endAddress());
        core.flushTlb(true);
        return Outcome.done();
    }

    private static PfnRange pfns(PhysRange range) {
        return range.toPfns(X86Geometry.PAGE_SHIFT);
    }
}
