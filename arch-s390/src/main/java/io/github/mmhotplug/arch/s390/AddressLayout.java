package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;

/**
 * {@code setup_kernel_memory_layout}: identity map from 0, the vmemmap behind it, vmalloc and modules behind that.
 *
 * @param identityBytes {@code ident_map_size}
 * @param levels page-table levels of the kernel, 3 or 4
 * @param vmemmapBase where the struct page of pfn 0 lies
 */
record AddressLayout(long identityBytes, int levels, long vmemmapBase) {
    /** {@code MAX_PHYSMEM_BITS}. */
    static final int MAX_PHYSMEM_BITS = 46;

    /** {@code _REGION2_SIZE}: reach of three levels, and what a root entry covers with four. */
    private static final long REGION_SECOND_BYTES = 4 * Bytes.TIB;

    /** {@code _REGION3_SIZE}: what a root entry covers with three levels. */
    private static final long REGION_THIRD_BYTES = 2 * Bytes.GIB;

    private static final long VMALLOC_AND_MODULES_BYTES = 514 * Bytes.GIB;

    /**
     * The layout of a machine. The vmemmap of the largest identity map, 1 TiB for 64 TiB, always fits four levels.
     *
     * @throws IllegalArgumentException if a limit is negative, or {@code mem=} is zero
     */
    static AddressLayout of(MachineFacts facts, long sectionSizeBytes, long memmapBytesPerPage) {
        long identityBytes = 1L << MAX_PHYSMEM_BITS;
        if (facts.physicalLimitBytes() != 0) {
            identityBytes = Math.min(identityBytes, facts.physicalLimitBytes());
        }
        identityBytes = Math.min(identityBytes, facts.memLimitBytes().orElse(identityBytes));
        if (identityBytes <= 0) {
            throw new IllegalArgumentException("a limit of physical memory leaves " + identityBytes + " bytes");
        }
        long describedPages = Align.up(identityBytes, sectionSizeBytes) >>> S390Geometry.PAGE_SHIFT;
        long vmemmapBytes = describedPages * memmapBytesPerPage;
        long threeLevelBase = Align.up(identityBytes, REGION_THIRD_BYTES);
        if (threeLevelBase + vmemmapBytes + VMALLOC_AND_MODULES_BYTES <= REGION_SECOND_BYTES) {
            return new AddressLayout(identityBytes, 3, threeLevelBase);
        }
        return new AddressLayout(identityBytes, 4, Align.up(identityBytes, REGION_SECOND_BYTES));
    }
}
