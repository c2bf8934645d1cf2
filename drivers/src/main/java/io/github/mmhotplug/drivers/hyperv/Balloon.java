package io.github.mmhotplug.drivers.hyperv;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.drivers.BalloonPages;
import java.util.Map;

/** {@code balloon_up} and {@code balloon_down}: pages that the host has for itself; and what it hears of the others. */
final class Balloon {
    /** {@code PAGES_IN_2M}. */
    private static final long UNIT_BYTES = 2 * Bytes.MIB;

    private final HyperVState state;
    private final CorePort core;

    Balloon(HyperVState state, CorePort core) {
        this.state = state;
        this.core = core;
    }

    private long pages(long bytes) {
        return bytes >>> core.geometry().pageShift();
    }

    /** {@code balloon_up}: what the guest needs for itself stays, and what cannot be had; the host asks again. */
    void up(long wanted) {
        long spare = Math.max(0, core.pages().availablePages() - floor());
        long unit = Math.max(1, pages(UNIT_BYTES));
        new BalloonPages(core, unit).take(Math.min(wanted, spare)).forEach(state.ballooned()::push);
    }

    /**
     * {@code balloon_down}: the last that went come back first.
     *
     * @throws IllegalArgumentException if the host never had so many
     */
    void down(long wanted) {
        if (wanted < 0 || wanted > state.ballooned().pages()) {
            throw new IllegalArgumentException("the host can't give back " + wanted + " pages of the "
                    + state.ballooned().pages() + " that it has");
        }
        long left = wanted;
        while (left > 0) {
            PfnRange run = state.ballooned().pop(left);
            new BalloonPages(core, 1).giveBack(run);
            left -= run.pageCount();
        }
    }

    /** {@code compute_balloon_floor}: what a guest of that size should keep. */
    long floor() {
        long total = core.pages().managedPages();
        if (total < pages(128 * Bytes.MIB)) {
            return pages(8 * Bytes.MIB) + total / 2;
        }
        if (total < pages(512 * Bytes.MIB)) {
            return pages(40 * Bytes.MIB) + total / 4;
        }
        if (total < pages(2 * Bytes.GIB)) {
            return pages(104 * Bytes.MIB) + total / 8;
        }
        return total < pages(8 * Bytes.GIB) ? pages(232 * Bytes.MIB) + total / 16 : pages(488 * Bytes.MIB) + total / 32;
    }

    /**
     * {@code post_status}: memory that is added and not online counts as committed, so that the host does not take it
     * for spare.
     */
    void report(Map<String, Long> facts) {
        if (state.reports()) {
            long waiting = Math.max(0, state.pagesAdded() - state.pagesOnlined());
            facts.put("hyperv.num_avail", core.pages().availablePages());
            facts.put(
                    "hyperv.num_committed",
                    state.committed() + state.ballooned().pages() + waiting + floor());
        }
    }
}
