package io.github.mmhotplug.core;

import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one operation took, or gave back where a number is negative: the difference between the machine's state before
 * and after.
 *
 * @param memmapFromSystemPages frames of system memory that back the memmap
 * @param memmapFromRangePages frames of the described memory itself that back it
 * @param linearMap entries and tables of the linear map
 * @param vmemmap entries and tables of the vmemmap
 * @param tlbFlushesAll {@code flush_tlb_all} calls
 * @param tlbFlushesRange {@code flush_tlb_kernel_range} calls
 */
public record Cost(
        long memmapFromSystemPages,
        long memmapFromRangePages,
        Mapping linearMap,
        Mapping vmemmap,
        long tlbFlushesAll,
        long tlbFlushesRange) {

    /** Nothing. */
    public static final Cost NONE = new Cost(0, 0, Mapping.NONE, Mapping.NONE, 0, 0);

    /**
     * Page-table entries and tables of one region.
     *
     * @param leaves leaves by the bytes that one maps; sizes without a change are left out
     * @param tablePages whole frames that hold tables
     */
    public record Mapping(SortedMap<Long, Long> leaves, long tablePages) {
        static final Mapping NONE = new Mapping(new TreeMap<>(), 0);

        public Mapping {
            leaves = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(leaves));
        }

        private static Mapping between(PageTable before, PageTable after) {
            SortedMap<Long, Long> leaves = new TreeMap<>();
            for (int level = 0; level < after.levels().size(); level++) {
                PageTableLevel shape = after.levels().get(level);
                long change = after.leafCount(level) - before.leafCount(level);
                if (change != 0) {
                    leaves.put(shape.entryBytes(), change);
                }
            }
            return new Mapping(leaves, after.tableFrames() - before.tableFrames());
        }
    }

    static Cost between(MachineState before, MachineState after, long flushesAll, long flushesRange) {
        return new Cost(
                change(before.pages, after.pages, FrameUse.MEMMAP),
                change(before.pages, after.pages, FrameUse.ALTMAP_MEMMAP)
                        + change(before.pages, after.pages, FrameUse.PAGE_VMEMMAP),
                Mapping.between(before.linearMap, after.linearMap),
                Mapping.between(before.vmemmap, after.vmemmap),
                flushesAll,
                flushesRange);
    }

    private static long change(StructPages before, StructPages after, FrameUse use) {
        return after.total(use) - before.total(use);
    }
}
