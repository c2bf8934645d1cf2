package io.github.mmhotplug.drivers.hyperv;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import java.util.ArrayList;
import java.util.List;

/** D5, and the promises of the history: what must hold of counters, regions and waits between two operations. */
final class SelfCheck {
    private final CorePort core;
    private final HyperVState state;
    private final List<String> broken = new ArrayList<>();

    SelfCheck(CorePort core) {
        this.core = core;
        this.state = new HyperVState(core);
    }

    List<String> run() {
        if (state.isLoaded()) {
            counters(state.regions().stream().mapToLong(this::backedAndOnline).sum());
            waits();
        }
        return List.copyOf(broken);
    }

    /** Pages of a region that are in use; those that the host does not back must not be. */
    private long backedAndOnline(HotAddRegion region) {
        long block = core.memoryBlockSizeBytes() >>> core.geometry().pageShift();
        long sum = 0;
        if (region.addedEnd() == region.start()) {
            return 0; // nothing came of it
        }
        for (int id : core.onlineBlocks(range(region.start(), region.addedEnd()))) {
            long pfn = Math.max(region.start(), id * block);
            long end = Math.min(region.addedEnd(), (id + 1) * block);
            while (pfn < end) {
                PfnRange run = state.run(region, pfn, end);
                if (state.isBacked(region, pfn)) {
                    sum += run.pageCount();
                } else {
                    require(withheld(run) == run.pageCount(), "D2 page in buddy => backed(pfn): " + run);
                }
                pfn = run.endPfn();
            }
        }
        return sum;
    }

    private PhysRange range(long startPfn, long endPfn) {
        return PfnRange.ofEnd(startPfn, endPfn).toPhys(core.geometry().pageShift());
    }

    private long withheld(PfnRange pfns) {
        long[] sum = new long[1];
        core.pages()
                .forEachWithheld(
                        pfns, (run, page) -> sum[0] += page.offline() || page.reserved() ? run.pageCount() : 0);
        return sum[0];
    }

    /** What the request in progress has added counts when it is answered. */
    private void counters(long backedAndOnline) {
        long onlined = state.pagesOnlined();
        long unanswered = state.isAdding() ? state.current().coveredEnd() - state.coveredBefore() : 0;
        long added = state.pagesAdded() + unanswered;
        require(0 <= onlined && onlined <= added, "D5 0 <= onlined <= added: " + onlined + " of " + added + " pages");
        require(
                onlined == backedAndOnline,
                "D5 onlined = backed and online: " + onlined + " pages counted, " + backedAndOnline + " are");
    }

    private void waits() {
        if (state.isAdding()) {
            long end = state.current().addedEnd();
            PhysRange last = range(end - HotAddRequest.chunkPages(core), end);
            require(core.onlineBlocks(last).isEmpty(), "D4 wait ends at once when block is online: " + last);
        }
    }

    private void require(boolean condition, String invariant) {
        if (!condition) {
            broken.add(invariant);
        }
    }
}
