package io.github.mmhotplug.drivers.xen;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.drivers.BalloonList;
import java.util.ArrayList;
import java.util.List;

/** D5, and the promises of the history: what the counters and the types of pages say between two operations. */
final class SelfCheck {
    private final CorePort core;
    private final BalloonStats stats;
    private final List<String> broken = new ArrayList<>();

    SelfCheck(CorePort core) {
        this.core = core;
        this.stats = new BalloonStats(core);
    }

    List<String> run() {
        if (stats.isLoaded()) {
            counters();
            require(types(stats.list(), true), "D2 pages in the balloon are PageOffline");
            require(types(stats.handedOut(), false), "D2 type PageOffline => mapcount 0: nobody is given such a page");
        }
        return List.copyOf(broken);
    }

    private void counters() {
        long out = stats.handedOut().pages();
        long inBalloon = stats.list().pages();
        require(
                out + stats.waiting() == stats.targetUnpopulated(),
                "D5 handed out = target_unpopulated: " + out + " and " + stats.waiting() + " to come, not "
                        + stats.targetUnpopulated());
        require(
                stats.current() + inBalloon + out == stats.booted() + stats.entered(),
                "D5 every page is the domain's, in the balloon or handed out: current " + stats.current() + ", "
                        + inBalloon + " in the balloon, " + out + " handed out of "
                        + (stats.booted() + stats.entered()));
        require(stats.target() >= 0, "D5 target >= 0: " + stats.target());
    }

    private boolean types(BalloonList pages, boolean offline) {
        long[] right = {0};
        for (PfnRange run : pages.runs()) {
            core.pages()
                    .forEachWithheld(run, (pfns, page) -> right[0] += page.offline() == offline ? pfns.pageCount() : 0);
        }
        return right[0] == pages.pages();
    }

    private void require(boolean condition, String invariant) {
        if (!condition) {
            broken.add(invariant);
        }
    }
}
