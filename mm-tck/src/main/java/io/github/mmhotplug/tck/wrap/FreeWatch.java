package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;
import java.util.OptionalLong;

/** What one call of {@code vmemmap_free} must leave mapped, and what it must not. */
final class FreeWatch {
    private final MemoryGeometry geometry;
    private final VmemmapRequest request;
    private final VmemmapServices services;
    private final Optional<PfnRange> before;
    private final Optional<PfnRange> behind;

    /** Begins to watch, before the call. */
    FreeWatch(MemoryGeometry geometry, VmemmapRequest request, VmemmapServices services) {
        this.geometry = geometry;
        this.request = request;
        this.services = services;
        this.before = neighbours(request.startOffset(), request.startOffset() - 1);
        this.behind = neighbours(request.endOffset() - 1, request.endOffset());
    }

    /** Frames outside the request whose struct pages share a leaf with its own, and are in use. */
    private Optional<PfnRange> neighbours(long inside, long outside) {
        PageTableView table = services.pageTable();
        for (int level = table.levels().size() - 1; level >= 0; level--) {
            long leafBytes = table.levels().get(level).entryBytes();
            long leaf = Align.down(inside, leafBytes);
            if (isLeaf(level, inside) && outside >= leaf && outside < leaf + leafBytes) {
                PfnRange described = outside < inside
                        ? described(leaf, request.startOffset())
                        : described(request.endOffset(), leaf + leafBytes);
                return services.sparse().anySubsectionValid(described) ? Optional.of(described) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean isLeaf(int level, long offset) {
        return services.pageTable().runAt(level, offset, offset + 1).kind() == EntryKind.LEAF;
    }

    /** Neighbours whose struct pages the call has unmapped, if it has. */
    Optional<PfnRange> unmappedNeighbours() {
        return before.filter(pfns -> !isMapped(request.startOffset() - 1))
                .or(() -> behind.filter(pfns -> !isMapped(request.endOffset())));
    }

    private boolean isMapped(long offset) {
        for (int level = 0; level < services.pageTable().levels().size(); level++) {
            if (isLeaf(level, offset)) {
                return true;
            }
        }
        return false;
    }

    /** Frames whose struct pages are still mapped, if there are such, though nothing that the leaf describes is in use. */
    Optional<PfnRange> stillMapped() {
        PageTableView table = services.pageTable();
        for (int level = 0; level < table.levels().size(); level++) {
            EntryRun run;
            for (long at = request.startOffset(); at < request.endOffset(); at = run.endOffset()) {
                run = table.runAt(level, at, request.endOffset());
                long leafBytes = table.levels().get(level).entryBytes();
                PfnRange described =
                        described(Align.down(run.startOffset(), leafBytes), Align.up(run.endOffset(), leafBytes));
                if (run.kind() == EntryKind.LEAF && !services.sparse().anySubsectionValid(described)) {
                    return Optional.of(described);
                }
            }
        }
        return Optional.empty();
    }

    /** Where the leaves that the request touches map a frame, if they do. */
    OptionalLong offsetThatMaps(long pfn) {
        PageTableView table = services.pageTable();
        for (int level = 0; level < table.levels().size(); level++) {
            long leafBytes = table.levels().get(level).entryBytes();
            long end = Align.up(request.endOffset(), leafBytes);
            EntryRun run;
            for (long at = Align.down(request.startOffset(), leafBytes); at < end; at = run.endOffset()) {
                run = table.runAt(level, at, end);
                long pages = (run.endOffset() - run.startOffset()) >>> geometry.pageShift();
                if (run.kind() == EntryKind.LEAF && pfn >= run.pfn() && pfn < run.pfn() + Math.max(1, pages)) {
                    return OptionalLong.of(run.startOffset());
                }
            }
        }
        return OptionalLong.empty();
    }

    private PfnRange described(long startOffset, long endOffset) {
        return PfnRange.ofEnd(
                startOffset / geometry.structPageBytes(), Align.divideUp(endOffset, geometry.structPageBytes()));
    }
}
