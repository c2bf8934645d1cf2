package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.ArrayList;
import java.util.List;

/** Sizes and page-table levels of x86-64 ({@code arch/x86/include/asm/pgtable_64_types.h}, {@code sparsemem.h}). */
final class X86Geometry {
    static final int PAGE_SHIFT = 12;
    static final int SECTION_SIZE_BITS = 27;
    static final int STRUCT_PAGE_BYTES = 64;

    private static final int MAX_PAGE_ORDER = 10;
    private static final int PAGEBLOCK_ORDER = 9;
    private static final int ENTRIES = 512;
    private static final int TABLE_BYTES = 4096;
    private static final int PMD_SHIFT = 21;
    private static final int PUD_SHIFT = 30;
    private static final int P4D_SHIFT = 39;
    private static final int PGD_SHIFT_5LEVEL = 48;

    private X86Geometry() {}

    /** Without address-space randomisation; leaves as the CPU has them. */
    static MemoryGeometry of(boolean fiveLevels, MachineFacts facts) {
        boolean pmdLeaves = facts.largeLeaves() && !facts.debugPagealloc();
        boolean pudLeaves = pmdLeaves && facts.hugeLeaves();
        return new MemoryGeometry(
                PAGE_SHIFT,
                SECTION_SIZE_BITS,
                fiveLevels ? 52 : 46,
                MAX_PAGE_ORDER,
                PAGEBLOCK_ORDER,
                STRUCT_PAGE_BYTES,
                2 * Bytes.MIB,
                levels(fiveLevels, pmdLeaves, pudLeaves),
                levels(fiveLevels, facts.largeLeaves(), false),
                fiveLevels ? 0xff11000000000000L : 0xffff888000000000L,
                fiveLevels ? 0xffd4000000000000L : 0xffffea0000000000L);
    }

    private static List<PageTableLevel> levels(boolean fiveLevels, boolean pmdLeaves, boolean pudLeaves) {
        List<PageTableLevel> levels = new ArrayList<>(List.of(
                new PageTableLevel("PTE", PAGE_SHIFT, ENTRIES, TABLE_BYTES, true),
                new PageTableLevel("PMD", PMD_SHIFT, ENTRIES, TABLE_BYTES, pmdLeaves),
                new PageTableLevel("PUD", PUD_SHIFT, ENTRIES, TABLE_BYTES, pudLeaves)));
        if (fiveLevels) {
            levels.add(new PageTableLevel("P4D", P4D_SHIFT, ENTRIES, TABLE_BYTES, false));
            levels.add(new PageTableLevel("PGD", PGD_SHIFT_5LEVEL, ENTRIES, TABLE_BYTES, false));
        } else {
            levels.add(new PageTableLevel("PGD", P4D_SHIFT, ENTRIES, TABLE_BYTES, false));
        }
        return levels;
    }
}
