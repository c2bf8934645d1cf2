package org.example.riscv;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.ArrayList;
import java.util.List;

/** {@code arch/riscv/include/asm/pgtable-64.h}, {@code sparsemem.h}: sizes and shapes of tables. */
final class RiscvGeometry {
    /** {@code PAGE_SHIFT}. */
    static final int PAGE_SHIFT = 12;

    /** {@code sizeof(struct page)}. */
    static final int STRUCT_PAGE_BYTES = 64;

    /** {@code PMD_SIZE}. */
    static final long PMD_BYTES = 2 * Bytes.MIB;

    /** Number of the level whose entries are PMD entries. */
    static final int PMD_LEVEL = 1;

    static final int MAX_PHYSMEM_BITS = 56;

    private static final int SECTION_SIZE_BITS = 27;
    private static final int MAX_PAGE_ORDER = 10;
    private static final int PAGEBLOCK_ORDER = 9;
    private static final int ENTRY_BITS = 9;
    private static final int ENTRY_BYTES = 8;
    private static final List<String> LEVEL_NAMES = List.of("PTE", "PMD", "PUD", "P4D");

    private RiscvGeometry() {}

    /**
     * The geometry of one machine. The tables that the PGD points to are made at boot for the whole kernel half, and stay:
     * together they are the static root.
     *
     * @param pagesOnly whether debugging maps linear memory by pages
     * @param memmapLeaves whether the vmemmap has PMD leaves
     */
    static MemoryGeometry of(RiscvMode mode, RiscvLayout layout, boolean pagesOnly, boolean memmapLeaves) {
        List<PageTableLevel> linearMap = new ArrayList<>();
        List<PageTableLevel> vmemmap = new ArrayList<>();
        for (int level = 0, shift = PAGE_SHIFT; shift <= mode.rootShift(); level++, shift += ENTRY_BITS) {
            // best_map_size(): physical and virtual address must both be aligned
            boolean congruent = (layout.linearMapBase() & ((1L << shift) - 1)) == 0;
            linearMap.add(level(mode, level, shift, level == 0 || (congruent && !pagesOnly)));
            vmemmap.add(level(mode, level, shift, level == 0 || (level == PMD_LEVEL && memmapLeaves)));
        }
        return new MemoryGeometry(
                PAGE_SHIFT,
                SECTION_SIZE_BITS,
                MAX_PHYSMEM_BITS,
                MAX_PAGE_ORDER,
                PAGEBLOCK_ORDER,
                STRUCT_PAGE_BYTES,
                PMD_BYTES,
                linearMap,
                vmemmap,
                layout.linearMapBase(),
                layout.vmemmapBase());
    }

    private static PageTableLevel level(RiscvMode mode, int level, int shift, boolean leaf) {
        boolean root = shift == mode.rootShift();
        int entries = 1 << (root ? mode.addressBits() - 1 - shift : ENTRY_BITS);
        return new PageTableLevel(LEVEL_NAMES.get(level), shift, entries, (long) entries * ENTRY_BYTES, leaf);
    }
}
