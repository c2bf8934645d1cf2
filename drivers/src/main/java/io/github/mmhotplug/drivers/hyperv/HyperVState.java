package io.github.mmhotplug.drivers.hyperv;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;
import io.github.mmhotplug.drivers.BalloonList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code struct hv_dynmem_device}: counters, regions with their gaps, the balloon, and the request in progress; in stores of the machine. */
final class HyperVState {
    private static final long HOT_ADD = 0;
    private static final long ADDED = 1;
    private static final long ONLINED = 2;
    private static final long ANSWER = 3;
    private static final long REGION = 4;
    private static final long LEFT_TO_ADD = 5;
    private static final long LEFT_TO_BACK = 6;
    private static final long COVERED_BEFORE = 7;
    private static final long COMMITTED = 8;
    private static final long REPORTS_FROM = 9;

    private final CorePort core;
    private final RangeStore facts;
    private final RangeStore regions;
    private final RangeStore gaps;

    HyperVState(CorePort core) {
        this.core = core;
        this.facts = core.state("hyperv");
        this.regions = core.state("hyperv.regions");
        this.gaps = core.state("hyperv.gaps");
    }

    private long fact(long key) {
        long value = facts.get(key);
        return value == RangeStore.ABSENT ? 0 : value;
    }

    private void set(long key, long value) {
        facts.put(key, key + 1, value);
    }

    void load(boolean hotAdd, long reportDelayMillis) {
        set(HOT_ADD, hotAdd ? 1 : 0);
        set(REPORTS_FROM, core.timers().nowMillis() + reportDelayMillis);
    }

    /** {@code pressure_report_delay}: before that the host hears nothing of the guest's memory. */
    boolean reports() {
        return isLoaded() && core.timers().nowMillis() >= fact(REPORTS_FROM);
    }

    /** {@code vm_memory_committed}, as it was told. */
    long committed() {
        return fact(COMMITTED);
    }

    void setCommitted(long pages) {
        set(COMMITTED, pages);
    }

    /** {@code ballooned_pages}; how many is {@code num_pages_ballooned}. */
    BalloonList ballooned() {
        return new BalloonList(core.state("hyperv.ballooned"));
    }

    boolean isLoaded() {
        return facts.get(HOT_ADD) != RangeStore.ABSENT;
    }

    boolean mayHotAdd() {
        return fact(HOT_ADD) == 1;
    }

    /** After {@code -EEXIST}: the host had better stop asking. */
    void disableHotAdd() {
        set(HOT_ADD, 0);
    }

    /** {@code num_pages_added}. */
    long pagesAdded() {
        return fact(ADDED);
    }

    /** {@code num_pages_onlined}. */
    long pagesOnlined() {
        return fact(ONLINED);
    }

    /** {@code resp.page_count} of the last request. */
    long lastAnswer() {
        return fact(ANSWER);
    }

    /** {@code resp.result}: 0 lets the host ask again. */
    boolean lastResult() {
        return lastAnswer() > 0 || !mayHotAdd();
    }

    void answer(long pages) {
        set(ANSWER, pages);
        set(ADDED, pagesAdded() + pages);
        facts.remove(REGION, COVERED_BEFORE + 1);
    }

    boolean isAdding() {
        return facts.get(REGION) != RangeStore.ABSENT;
    }

    void begin(HotAddRegion region, long leftToAdd, long leftToBack, long coveredBefore) {
        set(REGION, region.number());
        set(LEFT_TO_ADD, leftToAdd);
        set(LEFT_TO_BACK, leftToBack);
        set(COVERED_BEFORE, coveredBefore);
    }

    HotAddRegion current() {
        return new HotAddRegion(Math.toIntExact(fact(REGION)), regions);
    }

    long leftToAdd() {
        return fact(LEFT_TO_ADD);
    }

    long leftToBack() {
        return fact(LEFT_TO_BACK);
    }

    long coveredBefore() {
        return fact(COVERED_BEFORE);
    }

    List<HotAddRegion> regions() {
        List<HotAddRegion> all = new ArrayList<>();
        for (int i = 0; new HotAddRegion(i, regions).exists(); i++) {
            all.add(new HotAddRegion(i, regions));
        }
        return all;
    }

    HotAddRegion newRegion(PfnRange pfns, long covered) {
        HotAddRegion region = new HotAddRegion(regions().size(), regions);
        region.create(pfns, covered);
        return region;
    }

    Optional<HotAddRegion> regionOf(long pfn) {
        return regions().stream().filter(region -> region.has(pfn)).findFirst();
    }

    /** {@code struct hv_hotadd_gap}: pages in between that the host does not back; each knows where its gap ends. */
    void addGap(long startPfn, long endPfn) {
        gaps.put(startPfn, endPfn, endPfn);
    }

    /** {@code has_pfn_is_backed}, for the run of equal pages that begins here. */
    PfnRange run(HotAddRegion region, long pfn, long end) {
        boolean backed = isBacked(region, pfn);
        long next = end;
        for (long border : new long[] {region.coveredStart(), region.coveredEnd(), gapBorder(pfn, end)}) {
            if (border > pfn && border < next) {
                next = border;
            }
        }
        return backed == isBacked(region, next - 1) ? PfnRange.ofEnd(pfn, next) : new PfnRange(pfn, 1);
    }

    private long gapBorder(long pfn, long end) {
        if (gaps.get(pfn) == RangeStore.ABSENT) {
            long gap = gaps.nextKey(pfn);
            return gap == RangeStore.ABSENT ? end : gap;
        }
        return gaps.get(pfn);
    }

    boolean isBacked(HotAddRegion region, long pfn) {
        return region.isCovered(pfn) && gaps.get(pfn) == RangeStore.ABSENT;
    }

    /** {@code hv_online_page}: what the host backs goes to the allocator, the rest waits for it. */
    void onlinePages(PfnRange pfns) {
        long pfn = pfns.startPfn();
        while (pfn < pfns.endPfn()) {
            long at = pfn;
            Optional<HotAddRegion> region = regionOf(pfn);
            long end = region.map(known -> Math.min(known.end(), pfns.endPfn()))
                    .orElseGet(() -> regions().stream()
                            .mapToLong(HotAddRegion::start)
                            .filter(start -> start > at && start < pfns.endPfn())
                            .min()
                            .orElse(pfns.endPfn()));
            if (region.isPresent()) {
                PfnRange run = run(region.get(), pfn, end);
                online(region.get(), run);
                pfn = run.endPfn();
            } else {
                core.pages().genericOnline(PfnRange.ofEnd(pfn, end));
                pfn = end;
            }
        }
    }

    private void online(HotAddRegion region, PfnRange run) {
        if (isBacked(region, run.startPfn())) {
            core.pages().genericOnline(run);
            set(ONLINED, pagesOnlined() + run.pageCount());
        } else {
            core.pages().change(run, page -> page.withOffline(true));
        }
    }

    /** {@code hv_bring_pgs_online}: of a section that is online already; what is the allocator's stays so. */
    void bringOnline(PfnRange pfns) {
        List<PfnRange> waiting = new ArrayList<>();
        core.pages().forEachWithheld(pfns, (run, page) -> waiting.add(run));
        for (PfnRange run : waiting) {
            core.pages().genericOnline(run);
            set(ONLINED, pagesOnlined() + run.pageCount());
        }
    }

    /** {@code hv_memory_notifier}, MEM_OFFLINE. */
    void wentOffline(PfnRange pfns) {
        long backed = 0;
        for (HotAddRegion region : regions()) {
            long pfn = Math.max(pfns.startPfn(), region.start());
            long end = Math.min(pfns.endPfn(), region.end());
            while (pfn < end) {
                PfnRange run = run(region, pfn, end);
                backed += isBacked(region, pfn) ? run.pageCount() : 0;
                pfn = run.endPfn();
            }
        }
        if (backed > 0) {
            set(ONLINED, Math.max(0, pagesOnlined() - backed));
        }
    }
}
