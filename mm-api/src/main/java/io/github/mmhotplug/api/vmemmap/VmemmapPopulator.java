package io.github.mmhotplug.api.vmemmap;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;

/**
 * {@code vmemmap_populate} and {@code vmemmap_free}: an architecture maps the struct pages of a range, with leaves of
 * its choice, from the system or from an altmap, and takes the mapping away again.
 *
 * <p>One of the three hooks of an architecture, beside {@link io.github.mmhotplug.api.hotplug.ArchMemory} and
 * {@link io.github.mmhotplug.api.pagetable.PagetableFreer}. Implementations keep no state.
 */
public interface VmemmapPopulator {
    /**
     * {@code vmemmap_populate(start, end, node, altmap)}.
     *
     * @param request what to map, never null
     * @param services blocks, walkers, page table; valid during the call only
     * @return refused with {@code ENOMEM} (the core maps every error to it); what was mapped by then may stay, for the
     *     core calls {@link #free} over the same range
     */
    Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services);

    /**
     * {@code vmemmap_populate_compound_pages(start_pfn, start, end, node, pgmap)}: called instead of {@link #populate} for
     * compounds whose tails share a page, where {@link io.github.mmhotplug.api.Architecture#optimizesDaxVmemmap} says that
     * the port can have them. By default the core's own walk.
     *
     * @param request what to map; its pgmap is there, and no altmap is
     */
    default Outcome<Unit> populateCompoundPages(VmemmapRequest request, VmemmapServices services) {
        return services.populateCompoundPages(request);
    }

    /** {@code vmemmap_free(start, end, altmap)}: also over a range that was mapped only in part. */
    void free(VmemmapRequest request, VmemmapServices services);
}
