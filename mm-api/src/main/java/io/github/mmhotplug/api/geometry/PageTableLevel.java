package io.github.mmhotplug.api.geometry;

import io.github.mmhotplug.api.addr.Align;

/**
 * One level of a kernel page table: what an entry covers and what a table of such entries costs.
 *
 * <p>The highest level of a region is its root. Its table is static, never allocated and never freed; where an
 * architecture keeps translations in something that is no tree (powerpc hash), the root is the only level and its
 * number of entries is unbounded.
 *
 * @param name the field's name: {@code PTE}, {@code PMD}, {@code segment}
 * @param entryShift log2 of the bytes of address space that one entry covers
 * @param entriesPerTable entries in one table; 0 for an unbounded root
 * @param tableBytes size of one table; less than a page where several tables share a frame, 0 for an unbounded root
 * @param leafAllowed whether an entry can map memory itself
 */
public record PageTableLevel(String name, int entryShift, int entriesPerTable, long tableBytes, boolean leafAllowed) {
    public PageTableLevel {
        if (entriesPerTable < 0 || (entriesPerTable > 0 && !Align.isPowerOfTwo(entriesPerTable))) {
            throw new IllegalArgumentException(name + ": " + entriesPerTable + " entries per table");
        }
    }

    /** Bytes of address space that one entry covers. */
    public long entryBytes() {
        return 1L << entryShift;
    }

    /** Bytes of address space that one table covers; {@link Long#MAX_VALUE} for an unbounded root. */
    public long tableCoversBytes() {
        return entriesPerTable == 0 ? Long.MAX_VALUE : (long) entriesPerTable << entryShift;
    }
}
