package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.RadixLevels.PMD_BYTES;
import static io.github.mmhotplug.arch.powerpc.RadixLevels.PMD_LEVEL;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.Walks;

/**
 * {@code vmemmap_populate_compound_pages} of radix: finds the compound that a page of the vmemmap belongs to by its
 * address, so that sections smaller than such a page can share it. What a leaf maps already is passed over.
 */
final class RadixCompounds {
    private final MemoryGeometry geometry;
    private final long pageBytes;

    RadixCompounds(MemoryGeometry geometry) {
        this.geometry = geometry;
        this.pageBytes = geometry.pageSizeBytes();
    }

    Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        long compoundBytes = geometry.memmapBytes(request.pgmap().orElseThrow().compoundPages());
        long end = Align.up(request.endOffset(), pageBytes);
        for (long offset = Align.down(request.startOffset(), pageBytes); offset < end; ) {
            long stop = Math.min(Align.down(offset, PMD_BYTES) + PMD_BYTES, end);
            PageTableEditor table = services.pageTable();
            if (table.runAt(PMD_LEVEL, offset, stop).kind() != EntryKind.LEAF) {
                Outcome<Unit> populated = populateTable(offset, stop, compoundBytes, request, services);
                if (populated.isRefused()) {
                    return populated;
                }
            }
            offset = stop;
        }
        return Outcome.done();
    }

    /** The base pages of a range below one entry; those that are there stay. */
    private Outcome<Unit> populateTable(
            long start, long end, long compoundBytes, VmemmapRequest request, VmemmapServices services) {
        if (!Walks.installTablesAbove(services.pageTable(), 0, start, end)) {
            return Outcome.refused(services.lastFailure());
        }
        EntryRun run;
        for (long offset = start; offset < end; offset = run.endOffset()) {
            run = Walks.nextRun(services.pageTable(), 0, offset, end);
            if (run.kind() == EntryKind.NONE) {
                Outcome<Unit> populated = fill(run, compoundBytes, request, services);
                if (populated.isRefused()) {
                    return populated;
                }
            }
        }
        return Outcome.done();
    }

    private Outcome<Unit> fill(EntryRun run, long compoundBytes, VmemmapRequest request, VmemmapServices services) {
        long ownBytes = services.ownPagesPerCompound() * pageBytes;
        for (long offset = run.startOffset(); offset < run.endOffset(); ) {
            long compound = Align.down(offset, compoundBytes);
            long next = Math.min(run.endOffset(), compound + (offset < compound + ownBytes ? ownBytes : compoundBytes));
            Outcome<Unit> filled = offset < compound + ownBytes
                    ? services.populateBasePages(request.clip(offset, next))
                    : shareTail(compound + ownBytes - pageBytes, offset, next, request, services);
            if (filled.isRefused()) {
                return filled;
            }
            offset = next;
        }
        return Outcome.done();
    }

    /** Where the page of the tails is part of a leaf, there is none to share: each page is a page of its own. */
    private Outcome<Unit> shareTail(long tail, long start, long end, VmemmapRequest request, VmemmapServices services) {
        EntryRun tailEntry = services.pageTable().runAt(0, tail, tail + pageBytes);
        if (tailEntry.kind() != EntryKind.LEAF) {
            return services.populateBasePages(request.clip(start, end));
        }
        return services.shareBasePage(start, end, tailEntry.pfn())
                ? Outcome.done()
                : Outcome.refused(services.lastFailure());
    }
}
