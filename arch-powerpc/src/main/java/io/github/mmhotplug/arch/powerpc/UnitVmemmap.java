package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.TableSweeper;
import io.github.mmhotplug.api.walk.Walks;
import java.util.List;

/**
 * {@code __vmemmap_populate}, {@code __vmemmap_free}: a vmemmap of pages of one size, be they bolted entries or radix
 * leaves. A page comes with the first subsection that it describes and goes with the last; {@link VmemmapList} knows what
 * backs it. There is no other size to fall back to.
 */
final class UnitVmemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final int level;
    private final int unitShift;
    private final AltmapPolicy altmaps;
    private final TlbFlush flush;
    private final Leftovers leftovers;

    /**
     * What removal leaves behind.
     *
     * @param rootEntries whether tables that the root points to are kept when they are empty
     * @param pageVmemmap the quirk: pages marked {@code PageVmemmap} stay mapped, though their record goes
     */
    record Leftovers(boolean rootEntries, boolean pageVmemmap) {}

    /**
     * The hook on one machine.
     *
     * @param level level of the vmemmap whose leaves are its pages
     */
    UnitVmemmap(MemoryGeometry geometry, int level, AltmapPolicy altmaps, TlbFlush flush, Leftovers leftovers) {
        this.geometry = geometry;
        this.level = level;
        this.unitShift = geometry.vmemmap().get(level).entryShift();
        this.altmaps = altmaps;
        this.flush = flush;
        this.leftovers = leftovers;
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        VmemmapList list = list(services);
        for (long unit = first(request); unit < request.endOffset(); unit += unitBytes()) {
            if (list.backing(unit) == VmemmapList.NO_RECORD) {
                Outcome<Unit> made = make(unit, request, services);
                if (made.isRefused()) {
                    return made;
                }
            }
        }
        return Outcome.done();
    }

    /**
     * The kernel asks for a valid subsection, not for a record; the record says the same, and the truth while boot memory
     * gets its memmap. What that of a failed mapping holds, the core's call of {@link #free} gives back.
     */
    private Outcome<Unit> make(long unit, VmemmapRequest request, VmemmapServices services) {
        return altmaps.allocate(unit, unitBytes(), request, services)
                .fold(pfn -> map(unit, pfn, services), cause -> Outcome.refused(noFallback(cause)));
    }

    private Outcome<Unit> map(long unit, long pfn, VmemmapServices services) {
        PageTableEditor table = services.pageTable();
        list(services).record(unit, pfn);
        if (isMapped(unit, table)) {
            // a leftover: a kernel writes over the leaf, or bolts a second entry for the address
            table.clearLeaves(level, unit, unit + unitBytes());
        }
        return Walks.installTablesAbove(table, level, unit, unit + unitBytes())
                        && table.setLeaves(level, unit, unit + unitBytes(), pfn)
                ? Outcome.done()
                : Outcome.refused(MappingFailure.of(services.lastFailure(), "vmemmap_populate"));
    }

    private Refusal noFallback(Refusal cause) {
        if (cause.rule() != StandardRule.MEMMAP_ALLOCATED) {
            return cause;
        }
        return cause.as(
                PowerpcRule.VMEMMAP_PAGE_WHOLE,
                cause.detail() + "; the vmemmap has " + Bytes.prose(unitBytes()) + " pages only, no fallback",
                List.of(Fact.bytes("vmemmapPage", unitBytes())));
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        VmemmapList list = list(services);
        for (long unit = first(request); unit < request.endOffset(); unit += unitBytes()) {
            long pfn = list.backing(unit);
            if (pfn != VmemmapList.NO_RECORD && !services.sparse().anySubsectionValid(described(unit))) {
                list.forget(unit);
                release(unit, pfn, request, services);
            }
        }
        flush.afterUnmap(services::flushTlb);
    }

    /** The backing goes where it came from, and the mapping goes in every case but that of the quirk. */
    private void release(long unit, long pfn, VmemmapRequest request, VmemmapServices services) {
        PageTableEditor table = services.pageTable();
        boolean stays = leftovers.pageVmemmap() && services.isPageVmemmap(pfn);
        if (stays || !isMapped(unit, table)) {
            services.freeBlock(pfn, unitBytes(), request.altmap());
        }
        if (stays) {
            return;
        }
        new TableSweeper(
                        table,
                        leftovers.rootEntries(),
                        (leafLevel, start, end) -> services.freeLeaves(leafLevel, start, end, request.altmap()))
                .sweep(unit, unit + unitBytes());
    }

    private boolean isMapped(long unit, PageTableEditor table) {
        return table.runAt(level, unit, unit + unitBytes()).kind() == EntryKind.LEAF;
    }

    private VmemmapList list(VmemmapServices services) {
        return new VmemmapList(services.stores(), unitShift);
    }

    private PfnRange described(long unit) {
        return new PfnRange(unit / geometry.structPageBytes(), Math.max(1, unitBytes() / geometry.structPageBytes()));
    }

    private long first(VmemmapRequest request) {
        return Align.down(request.startOffset(), unitBytes());
    }

    private long unitBytes() {
        return 1L << unitShift;
    }
}
