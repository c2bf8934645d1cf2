package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
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

/** {@code arch_add_memory}, {@code arch_remove_memory}: linear map and sections, then {@code max_pfn}. */
final class PowerpcMemory implements ArchMemory {
    private final MemoryGeometry geometry;
    private final long reachBytes;
    private final LentMemmap lent;
    private final TlbFlush flush;
    private final Leaves leaves;
    private final boolean choosesZone;

    /**
     * What becomes of leaves in the odd cases.
     *
     * @param splitOnRemove whether a leaf that is removed in part is split
     * @param stayOnFailure the quirk: what was mapped before memory ran out stays
     * @param surviveFailedAdd the quirk: they stay where the sections could not be added
     * @param rootEntriesStay whether tables that the root points to are kept when they are empty
     */
    record Leaves(boolean splitOnRemove, boolean stayOnFailure, boolean surviveFailedAdd, boolean rootEntriesStay) {}

    /**
     * The hook on one machine.
     *
     * @param reachBytes size of the linear map's window
     * @param choosesZone whether the kernel decides the zone at add, in here
     */
    PowerpcMemory(
            MemoryGeometry geometry,
            long reachBytes,
            LentMemmap lent,
            TlbFlush flush,
            Leaves leaves,
            boolean choosesZone) {
        this.geometry = geometry;
        this.reachBytes = reachBytes;
        this.lent = lent;
        this.flush = flush;
        this.leaves = leaves;
        this.choosesZone = choosesZone;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        Optional<Refusal> unsupported = DeviceMemoryClass.unsupported(request, "arch_add_memory");
        if (unsupported.isPresent()) {
            return Outcome.refused(unsupported.get());
        }
        PhysRange range = request.range();
        if (range.endAddress() >= reachBytes) {
            return Outcome.refused(beyondReach(range));
        }
        LinearMapper mapper = new LinearMapper(core.linearMap(), geometry.pageShift());
        if (!map(mapper, range)) {
            Refusal failure = MappingFailure.of(core.lastFailure(), "arch_create_linear_mapping");
            if (!leaves.stayOnFailure()) {
                undo(mapper, core);
            }
            return Outcome.refused(failure);
        }
        Outcome<Unit> added = addPages(request, core);
        if (added.isRefused()) {
            if (!leaves.surviveFailedAdd()) {
                undo(mapper, core);
            }
            return added;
        }
        core.raiseMaxPfn(range.endAddress() >>> geometry.pageShift());
        return added;
    }

    /** The default zone of those that choose is the lowest. */
    private Outcome<Unit> addPages(ArchRange request, CoreMemory core) {
        PfnRange pfns = request.range().toPfns(geometry.pageShift());
        MhpParams params = request.params();
        if (!choosesZone) {
            return core.addPages(request.node(), pfns, params);
        }
        ZoneType zone = core.zoneForMemory(
                request.node(),
                pfns,
                PowerpcArchitecture.LOWEST_ZONE,
                params.flags().contains(MemoryFlag.DEVICE));
        return core.addPages(request.node(), zone, pfns, params);
    }

    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PageTableEditor linearMap = core.linearMap();
        Optional<Refusal> refusal = DeviceMemoryClass.unsupported(request, "arch_remove_memory")
                .or(() -> lent.refusal(range, core))
                .or(() -> makeRoom(range, core));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        core.removePages(range.toPfns(geometry.pageShift()), request.params());
        new TableSweeper(linearMap, leaves.rootEntriesStay(), TableSweeper.clearWhole(linearMap))
                .sweep(range.startAddress(), range.endAddress());
        flush.afterUnmap(core::flushTlb);
        return Outcome.done();
    }

    /** The exclusive end is compared inclusively: a range that fills the window to its end is refused too. */
    private Refusal beyondReach(PhysRange range) {
        return Refusal.of(
                PowerpcRule.BELOW_VMALLOC,
                range + " does not end below " + Bytes.prose(reachBytes) + ", where the linear map ends",
                Fact.address("start", range.startAddress()),
                Fact.bytes("size", range.sizeBytes()),
                Fact.address("linearMapEnd", reachBytes));
    }

    /** Whole steps only; hot memory has no others, for a step is never larger than a section. */
    private boolean map(LinearMapper mapper, PhysRange range) {
        long step = geometry.linearMap().get(0).entryBytes();
        long start = Align.up(range.startAddress(), step);
        long end = Align.down(range.endAddress(), step);
        return start >= end || mapper.map(start, end);
    }

    private void undo(LinearMapper mapper, CoreMemory core) {
        mapper.undo();
        flush.afterUnmap(core::flushTlb);
    }

    /** No leaf may reach over an end of a range that is removed. */
    private Optional<Refusal> makeRoom(PhysRange range, CoreMemory core) {
        PageTableEditor linearMap = core.linearMap();
        if (leaves.splitOnRemove()
                && (!CutLeaf.splitAt(linearMap, range.startAddress())
                        || !CutLeaf.splitAt(linearMap, range.endAddress()))) {
            return Optional.of(core.lastFailure());
        }
        return CutLeaf.atEndsOf(linearMap, range).map(cut -> cut.refusal(range));
    }
}
