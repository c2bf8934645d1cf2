package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
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

    /**
     * The hook on one machine.
     *
     * @param physmemEnd first address behind the direct map
     * @param linearMapSurvivesFailedAdd the quirk: a failed add leaves the direct map and {@code max_pfn} as they are
     */
    X86Memory(long physmemEnd, boolean linearMapSurvivesFailedAdd) {
        this.physmemEnd = physmemEnd;
        this.linearMapSurvivesFailedAdd = linearMapSurvivesFailedAdd;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
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
        return core.addPages(request.node(), pfns(range), request.params());
    }

    /** A kernel would corrupt a leaf that reaches over an end of the range; the model refuses before anything is done. */
    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PageTableEditor directMap = core.linearMap();
        Optional<CutLeaf> cut = CutLeaf.atEndsOf(directMap, range);
        if (cut.isPresent()) {
            return Outcome.refused(cut.get().refusal(range).fatalInKernel());
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
