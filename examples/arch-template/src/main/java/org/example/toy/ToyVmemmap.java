package org.example.toy;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.MemmapSweeper;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: 2 MiB leaves for whole sections, base pages for parts of one. An altmap
 * serves leaves only.
 */
final class ToyVmemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final MemmapSweeper sweeper;

    ToyVmemmap(MemoryGeometry geometry) {
        this.geometry = geometry;
        this.sweeper = new MemmapSweeper(geometry, false, false);
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        boolean wholeSection = request.pfns().pageCount() == geometry.pagesPerSection();
        return wholeSection ? services.populateHugePages(request) : services.populateBasePages(request.withoutAltmap());
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        sweeper.free(request, services);
        services.flushTlb(true);
    }
}
