package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.MemmapSweeper;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: 2 MiB leaves for whole sections, base pages for parts of one. Base pages
 * never come from an altmap, for {@code free_pagetable} would hand them to the buddy.
 */
final class X86Vmemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final boolean pse;
    private final MemmapSweeper sweeper;

    X86Vmemmap(MemoryGeometry geometry, boolean pse) {
        this.geometry = geometry;
        this.pse = pse;
        this.sweeper = new MemmapSweeper(geometry, true, false);
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        if (request.endOffset() - request.startOffset() < geometry.memmapBytes(geometry.pagesPerSection())) {
            return services.populateBasePages(request.withoutAltmap());
        }
        if (pse) {
            return services.populateHugePages(request);
        }
        if (request.altmap().isPresent()) {
            return Outcome.refused(Refusal.of(
                    X86Rule.ALTMAP_NEEDS_PSE, "the CPU has no 2 MiB pages, and base pages come from no altmap"));
        }
        return services.populateBasePages(request);
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        sweeper.free(request, services);
        services.flushTlb(true);
    }
}
