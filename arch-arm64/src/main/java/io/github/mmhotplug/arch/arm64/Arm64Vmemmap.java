package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Geometry.PMD_LEVEL;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.TableSweeper;
import io.github.mmhotplug.api.walk.Walks;
import java.util.Optional;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: 2 MiB leaves for whole sections of 4 KiB pages, base pages for parts
 * of a section and for larger pages. Both come from the altmap if there is one, and both go back to it.
 */
final class Arm64Vmemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final KernelRegion region;
    private final boolean systemFallback;
    private final boolean altmapFallback;

    /**
     * The hook under one kernel on one machine.
     *
     * @param region where the vmemmap lies
     */
    Arm64Vmemmap(MemoryGeometry geometry, KernelRegion region, Arm64Capabilities capabilities) {
        this.geometry = geometry;
        this.region = region;
        this.systemFallback = capabilities.vmemmapFallbackToBasePages();
        this.altmapFallback = capabilities.altmapFallbackToBasePages();
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        Optional<Refusal> sharing = sharesPages(request, geometry);
        if (sharing.isPresent()) {
            return Outcome.refused(sharing.get());
        }
        boolean pmdLeaves = geometry.vmemmap().get(PMD_LEVEL).leafAllowed();
        long sectionBytes = geometry.memmapBytes(geometry.pagesPerSection());
        boolean wholeSection = request.endOffset() - request.startOffset() >= sectionBytes;
        return pmdLeaves && wholeSection ? populateLeaves(request, services) : services.populateBasePages(request);
    }

    /** The core's walk falls back where the system has no block, but not where the altmap has none. */
    private Outcome<Unit> populateLeaves(VmemmapRequest request, VmemmapServices services) {
        Outcome<Unit> populated = services.populateHugePages(request);
        if (altmapFallback
                && populated.refusal().filter(Arm64Vmemmap::altmapFull).isPresent()) {
            return services.populateBasePages(request);
        }
        return populated.isDone() && !systemFallback && hasBasePages(request, services)
                ? Outcome.refused(services.lastFailure())
                : populated;
    }

    private static boolean altmapFull(Refusal refusal) {
        return refusal.rule() == StandardRule.ALTMAP_ROOM;
    }

    private static boolean hasBasePages(VmemmapRequest request, VmemmapServices services) {
        EntryRun run;
        for (long offset = request.startOffset(); offset < request.endOffset(); offset = run.endOffset()) {
            run = Walks.nextRun(services.pageTable(), PMD_LEVEL, offset, request.endOffset());
            if (run.kind() == EntryKind.TABLE) {
                return true;
            }
        }
        return false;
    }

    /**
     * Why the struct pages of a request can't be mapped by themselves. A kernel would leave the last page unmapped, and later
     * unmap one that a neighbour needs.
     */
    static Optional<Refusal> sharesPages(VmemmapRequest request, MemoryGeometry geometry) {
        if (Align.isAligned(request.startOffset() | request.endOffset(), geometry.pageSizeBytes())) {
            return Optional.empty();
        }
        long unit = geometry.pageSizeBytes() / geometry.structPageBytes();
        return Optional.of(Refusal.of(
                        Arm64Rule.MEMMAP_WHOLE_PAGES,
                        "the struct pages of " + request.pfns() + " share a base page with others; only multiples of "
                                + unit + " pages do not",
                        Fact.pfn("startPfn", request.pfns().startPfn()),
                        Fact.pages("pages", request.pfns().pageCount()),
                        Fact.pages("unit", unit))
                .fatalInKernel());
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        new TableSweeper(
                        new EdgeTables(services.pageTable(), region),
                        false,
                        (level, start, end) -> freeLeaves(level, start, end, request, services))
                .sweep(request.startOffset(), request.endOffset());
    }

    /** Each leaf is flushed by itself, before its backing goes. One that memory outside the request needs stays. */
    private void freeLeaves(int level, long start, long end, VmemmapRequest request, VmemmapServices services) {
        long leaf = geometry.vmemmap().get(level).entryBytes();
        long first = Align.down(start, leaf);
        long behind = Align.up(end, leaf);
        if (first < start && inUse(first, leaf, services)) {
            first += leaf;
        }
        if (behind > end && first < behind && inUse(behind - leaf, leaf, services)) {
            behind -= leaf;
        }
        for (long flushed = first; flushed < behind; flushed += leaf) {
            services.flushTlb(false);
        }
        if (first < behind) {
            services.freeLeaves(level, first, behind, request.altmap());
        }
    }

    /** The subsections of the request are not valid any more: what is, is somebody else's. */
    private boolean inUse(long leafStart, long leafBytes, VmemmapServices services) {
        long structPage = geometry.structPageBytes();
        return services.sparse().anySubsectionValid(new PfnRange(leafStart / structPage, leafBytes / structPage));
    }
}
