package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;

/**
 * {@code start_isolate_page_range}: what is free in a range, and what becomes free there, is off the lists, so that
 * nobody is given it.
 */
final class PageIsolation {
    private final MachineState state;
    private final PfnRange pfns;
    private final RunMap free = new RunMap(0);

    /** Memmap that the range keeps for itself, and poisoned frames: nobody's to free, and in nobody's way. */
    private final RunMap skipped = new RunMap(0);

    PageIsolation(MachineState state, PfnRange pfns) {
        this.state = state;
        this.pfns = pfns;
        state.pages.forEachUse(pfns.startPfn(), pfns.endPfn(), (pfn, count, use) -> {
            if (use == FrameUse.PAGE_VMEMMAP) {
                skipped.put(pfn, pfn + count, 0);
            }
        });
        state.buddy.forEachPoisoned(pfns.startPfn(), pfns.endPfn(), (pfn, count) -> skipped.put(pfn, pfn + count, 0));
        state.buddy.isolate(pfns.startPfn(), pfns.pageCount(), this::freed);
    }

    /** A frame of the range has become free. */
    void freed(long startPfn, long pageCount) {
        free.put(startPfn, startPfn + pageCount, 0);
    }

    /** {@code test_pages_isolated}: the first frame that is not free, or the end of the range. */
    long firstBusy() {
        long pfn = free.firstGapFrom(pfns.startPfn());
        while (pfn < pfns.endPfn() && (skipped.contains(pfn) || isLetGo(pfn))) {
            pfn = free.firstGapFrom(skipped.contains(pfn) ? skipped.runEnd(pfn) : state.withheld.runEnd(pfn));
        }
        return Math.min(pfn, pfns.endPfn());
    }

    /** A {@code PageOffline} page without references: its driver minds nothing. */
    private boolean isLetGo(long pfn) {
        return state.withheld
                .at(pfn)
                .filter(page -> page.offline() && !page.held())
                .isPresent();
    }

    /** {@code undo_isolate_page_range}. */
    void undo() {
        free.forEach((start, end, ignored) -> state.buddy.free(start, end - start));
    }
}
