package io.github.mmhotplug.drivers.xen;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;
import io.github.mmhotplug.drivers.BalloonList;
import java.util.List;

/** {@code struct balloon_stats} and the lists of pages without frames, in stores of the machine. */
final class BalloonStats {
    private static final long CURRENT = 0;
    private static final long TOTAL = 1;
    private static final long TARGET = 2;
    private static final long FRAMES = 3;
    private static final long RETRIES = 4;
    private static final long TARGET_UNPOPULATED = 5;
    private static final long WAITING = 6;
    private static final long HOTPLUG_UNPOPULATED = 7;
    private static final long ENTERED = 8;
    private static final long REQUESTED = 9;

    private final CorePort core;
    private final RangeStore facts;
    private final BalloonList list;
    private final BalloonList handedOut;

    BalloonStats(CorePort core) {
        this.core = core;
        this.facts = core.state("xen");
        this.list = new BalloonList(core.state("xen.ballooned_pages"));
        this.handedOut = new BalloonList(core.state("xen.unpopulated"));
    }

    private long fact(long key) {
        long value = facts.get(key);
        return value == RangeStore.ABSENT ? 0 : value;
    }

    private void set(long key, long value) {
        facts.put(key, key + 1, value);
    }

    /**
     * {@code balloon_init}: regions of boot memory without frames are in the balloon from the beginning, and count for
     * what there could be, not for what there is.
     */
    void load(List<PfnRange> unpopulated) {
        unpopulated.forEach(list::push);
        set(CURRENT, booted() - list.pages());
        set(TOTAL, booted());
        set(TARGET, current());
    }

    /** {@code get_num_physpages}. */
    long booted() {
        return core.facts().bootRam().stream()
                .mapToLong(ram -> ram.toPfns(core.geometry().pageShift()).pageCount())
                .sum();
    }

    /** Pages that went online, into the balloon; more than once where a block went offline in between. */
    long entered() {
        return fact(ENTERED);
    }

    void enter(PfnRange pfns) {
        list.push(pfns);
        set(ENTERED, entered() + pfns.pageCount());
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

    /** The balloon's pages. */
    BalloonList list() {
        return list;
    }

    /** Pages without frames that somebody in the kernel has. */
    BalloonList handedOut() {
        return handedOut;
    }

    long targetUnpopulated() {
        return fact(TARGET_UNPOPULATED);
    }

    void addTargetUnpopulated(long pages) {
        set(TARGET_UNPOPULATED, targetUnpopulated() + pages);
    }

    /** Unpopulated pages that somebody waits for. */
    long waiting() {
        return fact(WAITING);
    }

    /** How many the last who asked for unpopulated pages wanted. */
    long requested() {
        return fact(REQUESTED);
    }

    void setRequested(long pages) {
        set(REQUESTED, pages);
        setWaiting(pages);
    }

    void setWaiting(long pages) {
        set(WAITING, pages);
    }

    /** {@code /proc/sys/xen/balloon/hotplug_unpopulated}. */
    boolean hotplugsUnpopulated() {
        return fact(HOTPLUG_UNPOPULATED) == 1;
    }

    void setHotplugsUnpopulated(boolean yes) {
        set(HOTPLUG_UNPOPULATED, yes ? 1 : 0);
    }
}
