package org.example.loongarch;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.MemmapSweeper;
import java.util.List;

/**
 * {@code populate_section_memmap}, {@code depopulate_section_memmap} of kernels without a vmemmap ({@code mm/sparse.c}):
 * every section's struct pages are one array from {@code kvmalloc}, in one block if there is one, else page by page. It
 * takes no page tables of its own, and goes with its section.
 */
final class SectionMemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final MemmapSweeper sweeper;

    SectionMemmap(MemoryGeometry geometry) {
        this.geometry = geometry;
        this.sweeper = new MemmapSweeper(geometry, false, false);
    }

    /** Pages that are where they are: no table leads to them. */
    static List<PageTableLevel> levels(int pageShift) {
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
        services.freeBlock(pfn, bytes, request.withoutAltmap().altmap());
        return Outcome.refused(services.lastFailure());
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        sweeper.free(request, services);
    }
}
