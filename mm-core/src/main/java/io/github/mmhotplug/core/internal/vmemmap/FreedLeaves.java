package io.github.mmhotplug.core.internal.vmemmap;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.core.internal.frame.FrameDisposal;
import io.github.mmhotplug.core.internal.pagetable.PageTable.LeafVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The backing of leaves of one level that are being cleared, collected first, for who frees it changes the table. */
final class FreedLeaves implements LeafVisitor {
    private final int level;
    private final int pageShift;
    private final List<PfnRange> runs = new ArrayList<>(1);
    private final List<Shared> shared = new ArrayList<>(0);

    /** Entries that map the same frame. */
    private record Shared(long pfn, long mappings) {}

    FreedLeaves(int level, int pageShift) {
        this.level = level;
        this.pageShift = pageShift;
    }

    @Override
    public void leaves(int leafLevel, long startOffset, long endOffset, long firstPfn) {
        if (leafLevel != level) {
            return;
        }
        long pages = (endOffset - startOffset) >>> pageShift;
        PfnRange last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.endPfn() == firstPfn) {
            runs.set(runs.size() - 1, new PfnRange(last.startPfn(), last.pageCount() + pages));
        } else {
            runs.add(new PfnRange(firstPfn, pages));
        }
    }

    @Override
    public void shared(int leafLevel, long startOffset, long endOffset, long pfn) {
        if (leafLevel == level) {
            shared.add(new Shared(pfn, (endOffset - startOffset) >>> pageShift));
        }
    }

    boolean isEmpty() {
        return runs.isEmpty() && shared.isEmpty();
    }

    /** Every mapping gives up its reference; whoever gives up the last one frees the page. */
    void release(FrameDisposal disposal, Optional<VmemAltmap> altmap) {
        shared.forEach(run -> disposal.releaseShared(run.pfn(), run.mappings(), altmap));
        runs.forEach(run -> disposal.release(run.startPfn(), run.pageCount(), false, altmap));
    }
}
