package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.RadixLevels.PMD_BYTES;
import static io.github.mmhotplug.arch.powerpc.RadixLevels.PMD_LEVEL;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.MemmapSweeper;
import io.github.mmhotplug.api.walk.Walks;
import java.util.Optional;

/**
 * {@code radix__vmemmap_populate}, {@code radix__vmemmap_free}: 2 MiB leaves, and base pages where a leaf would begin
 * before the request, would describe more than the altmap's range, or has no block. Base pages never describe memory
 * before the request, as those of 7.2 do when a block is not to be had.
 */
final class RadixVmemmap implements VmemmapPopulator {
    private final long pageBytes;
    private final boolean leaves;
    private final boolean leafAligned;
    private final AltmapPolicy altmaps;
    private final MemmapSweeper sweeper;
    private final RadixCompounds compounds;

    /**
     * The hook on one machine.
     *
     * @param leafAligned whether a request without an altmap is begun at a multiple of a leaf
     * @param rootEntriesStay whether tables that the root points to are kept when they are empty
     */
    RadixVmemmap(MemoryGeometry geometry, boolean leafAligned, AltmapPolicy altmaps, boolean rootEntriesStay) {
        this.pageBytes = geometry.pageSizeBytes();
        this.leaves = geometry.vmemmap().get(PMD_LEVEL).leafAllowed();
        this.leafAligned = leafAligned;
        this.altmaps = altmaps;
        this.sweeper = new MemmapSweeper(geometry, rootEntriesStay, true);
        this.compounds = new RadixCompounds(geometry);
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        boolean wholeLeaves = leafAligned && request.altmap().isEmpty();
        long start = Align.down(request.startOffset(), wholeLeaves ? PMD_BYTES : pageBytes);
        for (long offset = start; offset < request.endOffset(); offset = nextLeaf(offset)) {
            Outcome<Unit> populated = populateEntry(offset, request, services);
            if (populated.isRefused()) {
                return populated;
            }
        }
        return Outcome.done();
    }

    @Override
    public Outcome<Unit> populateCompoundPages(VmemmapRequest request, VmemmapServices services) {
        return compounds.populate(request, services);
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        sweeper.free(request, services);
        TlbFlush.RANGE.afterUnmap(services::flushTlb);
    }

    private Outcome<Unit> populateEntry(long offset, VmemmapRequest request, VmemmapServices services) {
        return switch (kindAt(PMD_LEVEL, offset, services.pageTable())) {
            case LEAF -> Outcome.done();
            case TABLE -> basePages(offset, request, services);
            case NONE ->
                leafFits(offset, request) ? leaf(offset, request, services) : basePages(offset, request, services);
        };
    }

    private boolean leafFits(long offset, VmemmapRequest request) {
        return leaves && Align.isAligned(offset, PMD_BYTES) && !altmaps.crosses(offset, PMD_BYTES, request);
    }

    private Outcome<Unit> leaf(long offset, VmemmapRequest request, VmemmapServices services) {
        if (!Walks.installTablesAbove(services.pageTable(), PMD_LEVEL, offset, offset + PMD_BYTES)) {
            return Outcome.refused(services.lastFailure());
        }
        long pfn = services.allocBlockBuf(PMD_BYTES, request.node(), request.altmap());
        return pfn == VmemmapServices.NO_BLOCK
                ? basePages(offset, request, services)
                : map(PMD_LEVEL, offset, pfn, request.altmap(), services);
    }

    /** The base pages of a request below one entry; those that are there stay. */
    private Outcome<Unit> basePages(long offset, VmemmapRequest request, VmemmapServices services) {
        long start = Math.max(offset, Align.down(request.startOffset(), pageBytes));
        long end = Math.min(nextLeaf(offset), request.endOffset());
        return request.altmap().isEmpty()
                ? services.populateBasePages(request.clip(start, end))
                : basePagesOfAltmap(start, end, request, services);
    }

    private Outcome<Unit> basePagesOfAltmap(long start, long end, VmemmapRequest request, VmemmapServices services) {
        if (!Walks.installTablesAbove(services.pageTable(), 0, start, end)) {
            return Outcome.refused(services.lastFailure());
        }
        for (long page = start; page < end; page += pageBytes) {
            if (kindAt(0, page, services.pageTable()) == EntryKind.NONE) {
                Outcome<Unit> populated = basePage(page, request, services);
                if (populated.isRefused()) {
                    return populated;
                }
            }
        }
        return Outcome.done();
    }

    private Outcome<Unit> basePage(long page, VmemmapRequest request, VmemmapServices services) {
        return altmaps.allocate(page, pageBytes, request, services)
                .then(pfn -> map(0, page, pfn, request.altmap(), services));
    }

    /** Maps a block; a block whose mapping is refused goes back to where it came from. */
    private static Outcome<Unit> map(
            int level, long offset, long pfn, Optional<VmemAltmap> altmap, VmemmapServices services) {
        PageTableEditor table = services.pageTable();
        long sizeBytes = table.levels().get(level).entryBytes();
        if (table.setLeaves(level, offset, offset + sizeBytes, pfn)) {
            return Outcome.done();
        }
        Refusal failure = services.lastFailure();
        services.freeBlock(pfn, sizeBytes, altmap);
        return Outcome.refused(failure);
    }

    private static EntryKind kindAt(int level, long offset, PageTableEditor table) {
        return table.runAt(level, offset, offset + 1).kind();
    }

    private static long nextLeaf(long offset) {
        return Align.down(offset, PMD_BYTES) + PMD_BYTES;
    }
}
