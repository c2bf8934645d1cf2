package io.github.mmhotplug.arch.arm64;

/**
 * A region of kernel address space whose page tables come and go. Addresses are two's complement, in the upper half.
 *
 * @param base virtual address of offset 0
 * @param floor first address of the region
 * @param ceiling first address behind it
 */
record KernelRegion(long base, long floor, long ceiling) {
    /** First offset at which a table of that span lies whole in the region. */
    long firstWholeTable(int spanShift) {
        long mask = (1L << spanShift) - 1;
        return ((floor + mask) & ~mask) - base;
    }

    /** The offset behind the last such table. */
    long endOfWholeTables(int spanShift) {
        return (ceiling & -(1L << spanShift)) - base;
    }
}
