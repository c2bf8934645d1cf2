package io.github.mmhotplug.drivers.hyperv;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.store.RangeStore;

/** {@code struct hv_hotadd_state}: a window that the host grants, how far it is added, and how far the host backs it. */
final class HotAddRegion {
    private static final int FIELDS = 5;

    private final int number;
    private final RangeStore regions;

    HotAddRegion(int number, RangeStore regions) {
        this.number = number;
        this.regions = regions;
    }

    int number() {
        return number;
    }

    private long field(int field) {
        return regions.get((long) number * FIELDS + field);
    }

    private void set(int field, long value) {
        long key = (long) number * FIELDS + field;
        regions.put(key, key + 1, value);
    }

    boolean exists() {
        return field(0) != RangeStore.ABSENT;
    }

    void create(PfnRange pfns, long covered) {
        set(0, pfns.startPfn());
        set(1, pfns.endPfn());
        setAddedEnd(pfns.startPfn());
        set(3, covered);
        setCoveredEnd(covered);
    }

    long start() {
        return field(0);
    }

    long end() {
        return field(1);
    }

    void setEnd(long pfn) {
        set(1, pfn);
    }

    /** {@code ha_end_pfn}. */
    long addedEnd() {
        return field(2);
    }

    void setAddedEnd(long pfn) {
        set(2, pfn);
    }

    long coveredStart() {
        return field(3);
    }

    long coveredEnd() {
        return field(4);
    }

    void setCoveredEnd(long pfn) {
        set(4, pfn);
    }

    boolean has(long pfn) {
        return pfn >= start() && pfn < end();
    }

    boolean isCovered(long pfn) {
        return pfn >= coveredStart() && pfn < coveredEnd();
    }
}
