package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.MemmapEvent;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;

/**
 * {@code vmem_altmap::flush_alloc_pfns} and {@code mark_vmemmap_pages} during one {@code __add_pages}: the pages that the
 * port took from the range become {@code PageVmemmap}. The design of 2018 does so behind every section, that of 2019 once
 * behind them all. Nothing is marked where the port took no page from the range.
 */
final class RangeMarking {
    private final HotplugContext ctx;
    private final boolean everySection;
    private long sections;
    private long marked;

    RangeMarking(HotplugContext ctx) {
        this.ctx = ctx;
        this.everySection =
                ctx.profile.word(CoreCapabilities.MEMMAP_FROM_RANGE_MARKING).equals("section");
    }

    /** {@code sparse_add_one_section} calls {@code flush_alloc_pfns}: one more reference on the head. */
    void sectionAdded() {
        sections++;
        Altmap altmap = ctx.rangeAltmap;
        if (everySection && altmap != null) {
            mark(altmap, sections);
        }
    }

    /** The section loop of {@code __add_pages} is over. */
    void sectionsAdded(boolean done) {
        Altmap altmap = ctx.rangeAltmap;
        boolean marks = done || ctx.profile.quirk(CoreCapabilities.QUIRK_MARKS_AFTER_FAILURE);
        if (!everySection && altmap != null && marks) {
            mark(altmap, altmap.free() / ctx.geometry.pagesPerSection());
        }
    }

    /** The sections that were added are to go again: their memmap goes back to the altmap. */
    void undo() {
        Altmap altmap = ctx.rangeAltmap;
        if (altmap != null && marked > 0) {
            ctx.state.pages.unmarkVmemmap(pages(altmap, marked));
            marked = 0;
        }
    }

    private void mark(Altmap altmap, long headRefcount) {
        if (altmap.alloc() == 0) {
            return;
        }
        PfnRange pages = pages(altmap, altmap.alloc());
        ctx.state.pages.markVmemmap(pages, headRefcount);
        ctx.memmapListener.happened(
                new MemmapEvent.Marked(pages.startPfn(), altmap.alloc() - marked, altmap.alloc(), headRefcount));
        marked = altmap.alloc();
    }

    private static PfnRange pages(Altmap altmap, long count) {
        return new PfnRange(altmap.basePfn() + altmap.reserve(), count);
    }
}
