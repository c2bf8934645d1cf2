package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.S390Geometry.SEGMENT_BYTES;
import static io.github.mmhotplug.arch.s390.S390Geometry.SEGMENT_LEVEL;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.MemmapSweeper;
import io.github.mmhotplug.api.walk.Walks;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: 1 MiB segments where the machine has EDAT1, base pages where it has
 * not or where no block is to be had. A segment that is needed in part is backed whole; which part of it is in use is
 * read off the subsection map. With an altmap nothing ever comes from the system.
 */
final class S390Vmemmap implements VmemmapPopulator {
    private final boolean segments;
    private final MemmapSweeper sweeper;

    /**
     * The hook on one machine.
     *
     * @param segments whether the vmemmap may have 1 MiB leaves (EDAT1)
     */
    S390Vmemmap(boolean segments, MemoryGeometry geometry) {
        this.segments = segments;
        this.sweeper = new MemmapSweeper(geometry, false, true);
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        Outcome<Unit> populated = segments ? populateSegments(request, services) : services.populateBasePages(request);
        if (populated.isRefused()) {
            free(request, services);
        }
        return populated;
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        sweeper.free(request, services);
        services.flushTlb(false);
    }

    private static Outcome<Unit> populateSegments(VmemmapRequest request, VmemmapServices services) {
        PageTableEditor table = services.pageTable();
        EntryRun run;
        for (long offset = request.startOffset(); offset < request.endOffset(); offset = run.endOffset()) {
            run = Walks.nextRun(table, SEGMENT_LEVEL, offset, request.endOffset());
            Outcome<Unit> populated = switch (run.kind()) {
                case LEAF -> Outcome.done();
                case TABLE -> services.populateBasePages(request.clip(offset, run.endOffset()));
                case NONE -> populateEmpty(request, offset, run.endOffset(), services);
            };
            if (populated.isRefused()) {
                return populated;
            }
        }
        return Outcome.done();
    }

    private static Outcome<Unit> populateEmpty(VmemmapRequest request, long start, long end, VmemmapServices services) {
        if (!Walks.installTablesAbove(services.pageTable(), SEGMENT_LEVEL, start, end)) {
            return Outcome.refused(services.lastFailure());
        }
        for (long segment = Align.down(start, SEGMENT_BYTES); segment < end; segment += SEGMENT_BYTES) {
            long pfn = services.allocBlockBuf(SEGMENT_BYTES, request.node(), request.altmap());
            Outcome<Unit> populated = pfn == VmemmapServices.NO_BLOCK
                    ? services.populateBasePages(
                            request.clip(Math.max(segment, start), Math.min(segment + SEGMENT_BYTES, end)))
                    : mapSegment(segment, pfn, request, services);
            if (populated.isRefused()) {
                return populated;
            }
        }
        return Outcome.done();
    }

    /** Maps a block; a block whose mapping is refused goes back to where it came from. */
    private static Outcome<Unit> mapSegment(long segment, long pfn, VmemmapRequest request, VmemmapServices services) {
        if (services.pageTable().setLeaves(SEGMENT_LEVEL, segment, segment + SEGMENT_BYTES, pfn)) {
            return Outcome.done();
        }
        Refusal failure = services.lastFailure();
        services.freeBlock(pfn, SEGMENT_BYTES, request.altmap());
        return Outcome.refused(failure);
    }
}
