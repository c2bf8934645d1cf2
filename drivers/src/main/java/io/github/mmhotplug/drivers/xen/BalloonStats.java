package io.github.mmhotplug.drivers.xen;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;

/** {@code struct balloon_stats} and the list of ballooned pages, in stores of the machine. */
final class BalloonStats {
    private static final long CURRENT = 0;
    private static final long TOTAL = 1;
    private static final long TARGET = 2;
    private static final long FRAMES = 3;
    private static final long RETRIES = 4;
    private static final long RUNS = 5;
    private static final long LISTED = 6;

    private final CorePort core;
    private final RangeStore facts;
    /** Start of run {@code i} at {@code 2 * i}, its end behind it; the last one is the head of the list. */
    private final RangeStore list;

    BalloonStats(CorePort core) {
        this.core = core;
        this.facts = core.state("xen");
        this.list = core.state("xen.ballooned_pages");
    }

    private long fact(long key) {
        long value = facts.get(key);
        return value == RangeStore.ABSENT ? 0 : value;
    }

    private void set(long key, long value) {
        facts.put(key, key + 1, value);
    }

    void load() {
        long pages = core.facts().bootRam().stream()
                .mapToLong(ram -> ram.toPfns(core.geometry().pageShift()).pageCount())
                .sum();
        set(CURRENT, pages);
        set(TOTAL, pages);
        set(TARGET, pages);
    }

    boolean isLoaded() {
        return facts.get(CURRENT) != RangeStore.ABSENT;
    }

    void setTarget(long pages) {
        if (!isLoaded() || pages < 0) {
            throw new IllegalArgumentException(
                    isLoaded() ? "'pages' of 'target' is negative: " + pages : "the balloon is not loaded");
        }
        set(TARGET, pages);
    }

    void setFrames(long frames) {
        set(FRAMES, frames);
    }

    /** {@code XENMEM_populate_physmap}: how many the hypervisor gives. */
    long populate(long wanted) {
        if (facts.get(FRAMES) == RangeStore.ABSENT) {
            return wanted;
        }
        long given = Math.min(wanted, fact(FRAMES));
        set(FRAMES, fact(FRAMES) - given);
        return given;
    }

    /** {@code XENMEM_decrease_reservation}. */
    void giveBack(long frames) {
        if (facts.get(FRAMES) != RangeStore.ABSENT) {
            set(FRAMES, fact(FRAMES) + frames);
        }
    }

    long current() {
        return fact(CURRENT);
    }

    void addCurrent(long pages) {
        set(CURRENT, current() + pages);
    }

    long total() {
        return fact(TOTAL);
    }

    void addTotal(long pages) {
        set(TOTAL, total() + pages);
    }

    long target() {
        return fact(TARGET);
    }

    long retries() {
        return fact(RETRIES);
    }

    void setRetries(long count) {
        set(RETRIES, count);
    }

    /** {@code balloon_low}: how many pages are listed. */
    long listed() {
        return fact(LISTED);
    }

    /** {@code balloon_append} of each, ascending: the last is the first to leave. */
    void push(PfnRange pfns) {
        long run = fact(RUNS);
        list.put(2 * run, 2 * run + 1, pfns.startPfn());
        list.put(2 * run + 1, 2 * run + 2, pfns.endPfn());
        set(RUNS, run + 1);
        set(LISTED, listed() + pfns.pageCount());
    }

    /** {@code balloon_retrieve}: at most so many of those that lie together. */
    PfnRange pop(long most) {
        long run = fact(RUNS) - 1;
        long start = list.get(2 * run);
        long end = list.get(2 * run + 1);
        long first = Math.max(start, end - most);
        if (first == start) {
            list.remove(2 * run, 2 * run + 2);
            set(RUNS, run);
        } else {
            list.put(2 * run + 1, 2 * run + 2, first);
        }
        set(LISTED, listed() - (end - first));
        return PfnRange.ofEnd(first, end);
    }
}
