package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.List;
import java.util.Optional;

/**
 * {@code populate_section_memmap}, {@code depopulate_section_memmap} of kernels without a vmemmap ({@code mm/sparse.c}):
 * every section's struct pages are one array from {@code kvmalloc}, in one block if there is one, else page by page. It
 * takes no page tables of its own, comes from no altmap, and goes with its section.
 */
public final class SectionMemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final MemmapSweeper sweeper;

    /**
     * The hook of a port.
     *
     * @param geometry with {@link #levels} for a vmemmap
     */
    public SectionMemmap(MemoryGeometry geometry) {
        this.geometry = geometry;
        this.sweeper = new MemmapSweeper(geometry, false, false);
    }

    /** Pages that are where they are: no table leads to them. */
    public static List<PageTableLevel> levels(int pageShift) {
        return List.of(new PageTableLevel("page", pageShift, 0, 0, true));
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        long bytes = request.endOffset() - request.startOffset();
        boolean tooLarge = bytes > geometry.pageSizeBytes() << geometry.maxPageOrder();
        long pfn = tooLarge ? VmemmapServices.NO_BLOCK : services.allocBlock(bytes, request.node());
        if (pfn == VmemmapServices.NO_BLOCK) {
            return services.populateBasePages(request.withoutAltmap()); // vmalloc
        }
        PageTableEditor table = services.pageTable();
        if (table.setLeaves(0, request.startOffset(), request.endOffset(), pfn)) {
            return Outcome.done();
        }
        services.freeBlock(pfn, bytes, Optional.empty());
        return Outcome.refused(services.lastFailure());
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        sweeper.free(request, services);
    }
}
