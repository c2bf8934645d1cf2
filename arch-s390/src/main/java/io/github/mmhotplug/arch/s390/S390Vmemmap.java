package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.S390Geometry.SEGMENT_BYTES;
import static io.github.mmhotplug.arch.s390.S390Geometry.SEGMENT_LEVEL;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: 1 MiB segments where the machine has EDAT1, base pages where it has
 * not or where no block is to be had. A segment that is needed in part is backed whole; which part of it is in use is
 * read off the subsection map. With an altmap nothing ever comes from the system.
 */
final class S390Vmemmap implements VmemmapPopulator {
    private final boolean segments;

    /**
     * The hook on one machine.
     *
     * @param segments whether the vmemmap may have 1 MiB leaves (EDAT1)
     */
    S390Vmemmap(boolean segments) {
        this.segments = segments;
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
        new TableSweeper(services.pageTable(), (level, start, end) -> freeLeaves(level, start, end, request, services))
                .sweep(request.startOffset(), request.endOffset());
        services.flushTlb(false);
    }

    private static Outcome<Unit> populateSegments(VmemmapRequest request, VmemmapServices services) {
        PageTableEditor table = services.pageTable();
        EntryRun run;
        for (long offset = request.startOffset(); offset < request.endOffset(); offset = run.endOffset()) {
            run = TableBuilder.nextRun(table, SEGMENT_LEVEL, offset, request.endOffset());
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
        if (!TableBuilder.installTablesAbove(services.pageTable(), SEGMENT_LEVEL, start, end)) {
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

    /** Frees leaves of which only the first and the last can lie partly outside the request; those may be shared. */
    private static void freeLeaves(int level, long start, long end, VmemmapRequest request, VmemmapServices services) {
        long entryBytes = services.pageTable().levels().get(level).entryBytes();
        long firstLeaf = Align.down(start, entryBytes);
        long lastLeaf = Align.down(end - 1, entryBytes);
        boolean firstShared = isShared(firstLeaf, entryBytes, request, services);
        boolean lastShared = firstLeaf == lastLeaf ? firstShared : isShared(lastLeaf, entryBytes, request, services);
        long freeStart = firstShared ? firstLeaf + entryBytes : firstLeaf;
        long freeEnd = lastShared ? lastLeaf : lastLeaf + entryBytes;
        if (freeStart < freeEnd) {
            services.freeLeaves(level, freeStart, freeEnd, request.altmap());
        }
    }

    /** Whether a leaf holds struct pages of memory outside the request. */
    private static boolean isShared(long leafStart, long leafBytes, VmemmapRequest request, VmemmapServices services) {
        return anyValid(leafStart, Math.min(leafStart + leafBytes, request.startOffset()), services)
                || anyValid(Math.max(leafStart, request.endOffset()), leafStart + leafBytes, services);
    }

    private static boolean anyValid(long startOffset, long endOffset, VmemmapServices services) {
        if (startOffset >= endOffset) {
            return false;
        }
        PfnRange described = PfnRange.ofEnd(
                startOffset / S390Geometry.STRUCT_PAGE_BYTES,
                Align.divideUp(endOffset, S390Geometry.STRUCT_PAGE_BYTES));
        return services.sparse().anySubsectionValid(described);
    }
}
