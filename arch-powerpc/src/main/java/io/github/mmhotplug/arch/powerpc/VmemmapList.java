package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.store.RangeStore;

/** {@code vmemmap_list}: what backs each page of the vmemmap, where no page table of Linux's says so. */
final class VmemmapList {
    /** Answer where a page has no record. */
    static final long NO_RECORD = RangeStore.ABSENT;

    private static final String STORE = "vmemmap_list";

    private final RangeStore records;
    private final int unitShift;

    /**
     * The list of a machine.
     *
     * @param unitShift size of the vmemmap's pages, log2 of bytes
     */
    VmemmapList(PluginStores stores, int unitShift) {
        this.records = stores.ranges(STORE);
        this.unitShift = unitShift;
    }

    /** Records that the page at an offset of the vmemmap is backed from a frame on. */
    void record(long offset, long pfn) {
        long unit = offset >>> unitShift;
        records.put(unit, unit + 1, pfn);
    }

    /** The first frame that backs the page at an offset, or {@link #NO_RECORD}. */
    long backing(long offset) {
        return records.get(offset >>> unitShift);
    }

    void forget(long offset) {
        long unit = offset >>> unitShift;
        records.remove(unit, unit + 1);
    }
}
