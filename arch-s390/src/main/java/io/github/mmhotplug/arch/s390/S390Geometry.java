package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.ArrayList;
import java.util.List;

/** {@code arch/s390/include/asm/pgtable.h}, {@code sparsemem.h}: sizes and shapes of tables. */
final class S390Geometry {
    /** {@code PAGE_SHIFT}. */
    static final int PAGE_SHIFT = 12;

    /** {@code sizeof(struct page)}. */
    static final int STRUCT_PAGE_BYTES = 64;

    /** What one entry of a segment table maps ({@code PMD_SIZE}). */
    static final long SEGMENT_BYTES = Bytes.MIB;

    /** Number of the level whose entries map 1 MiB. */
    static final int SEGMENT_LEVEL = 1;

    private static final int MAX_PAGE_ORDER = 10;
    private static final int PAGEBLOCK_ORDER = 8;

    private static final int SEGMENT_SHIFT = 20;
    private static final int REGION_THIRD_SHIFT = 31;
    private static final int REGION_SECOND_SHIFT = 42;

    private static final int PAGE_TABLE_ENTRIES = 256;
    private static final long PAGE_TABLE_BYTES = 2048;
    private static final int CRST_ENTRIES = 2048;
    private static final long CRST_BYTES = 16384;

    private S390Geometry() {}

    /**
     * The geometry under a kernel on a machine.
     *
     * @throws IllegalArgumentException if the machine has EDAT2 without EDAT1
     */
    static MemoryGeometry of(S390Capabilities capabilities, MachineFacts facts, AddressLayout layout) {
        if (facts.edat2() && !facts.edat1()) {
            throw new IllegalArgumentException("no machine has EDAT2 without EDAT1");
        }
        boolean largeIdentityLeaves = !facts.debugPagealloc();
        return new MemoryGeometry(
                PAGE_SHIFT,
                capabilities.sectionSizeBits(),
                AddressLayout.MAX_PHYSMEM_BITS,
                MAX_PAGE_ORDER,
                PAGEBLOCK_ORDER,
                STRUCT_PAGE_BYTES,
                SEGMENT_BYTES,
                levels(
                        capabilities,
                        layout,
                        facts.edat1() && largeIdentityLeaves,
                        facts.edat2() && largeIdentityLeaves),
                levels(capabilities, layout, facts.edat1(), false),
                0,
                layout.vmemmapBase());
    }

    private static List<PageTableLevel> levels(
            S390Capabilities capabilities, AddressLayout layout, boolean segmentLeaves, boolean regionThirdLeaves) {
        long pageTableBytes = capabilities.pteFragments() ? PAGE_TABLE_BYTES : 1L << PAGE_SHIFT;
        List<PageTableLevel> levels = new ArrayList<>();
        levels.add(new PageTableLevel("page", PAGE_SHIFT, PAGE_TABLE_ENTRIES, pageTableBytes, true));
        levels.add(new PageTableLevel("segment", SEGMENT_SHIFT, CRST_ENTRIES, CRST_BYTES, segmentLeaves));
        levels.add(new PageTableLevel("region-third", REGION_THIRD_SHIFT, CRST_ENTRIES, CRST_BYTES, regionThirdLeaves));
        if (layout.levels() == 4) {
            levels.add(new PageTableLevel("region-second", REGION_SECOND_SHIFT, CRST_ENTRIES, CRST_BYTES, false));
        }
        return levels;
    }
}
