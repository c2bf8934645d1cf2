package org.example.loongarch;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.walk.SectionMemmap;
import java.util.ArrayList;
import java.util.List;

/** {@code arch/loongarch/include/asm/sparsemem.h}, {@code pgtable.h}: sizes and shapes of tables. */
final class LoongarchGeometry {
    /** Number of the level whose entries are PMD entries, where there is one. */
    static final int PMD_LEVEL = 1;

    /** {@code SECTION_SIZE_BITS}, whatever the page. */
    private static final int SECTION_SIZE_BITS = 29;

    private static final int STRUCT_PAGE_BYTES = 64;
    private static final int ENTRY_SHIFT = 3;

    /** {@code VMEMMAP_START}, assumed to begin with an entry of the root: the kernel says a PMD entry only. */
    private static final long VMEMMAP_START = 0xffffc00000000000L;

    private static final List<String> UPPER_LEVELS = List.of("PMD", "PUD");

    private LoongarchGeometry() {}

    /**
     * The geometry of a kernel. There is no linear map: RAM is reached by the direct-mapped windows of the CPU.
     *
     * @param vmemmap whether the kernel has one; else every section has a memmap of its own
     */
    static MemoryGeometry of(LoongarchVariant variant, boolean vmemmap) {
        int pageShift = variant.pageShift();
        return new MemoryGeometry(
                pageShift,
                SECTION_SIZE_BITS,
                LoongarchVariant.MAX_PHYSMEM_BITS,
                variant.maxPageOrder(),
                variant.pageblockOrder(),
                STRUCT_PAGE_BYTES,
                1L << pmdShift(pageShift),
                List.of(),
                vmemmap ? tables(variant) : SectionMemmap.levels(pageShift),
                0,
                VMEMMAP_START);
    }

    private static int pmdShift(int pageShift) {
        return pageShift + pageShift - ENTRY_SHIFT;
    }

    /** Every table is one page; an empty entry of an upper level points to a table of invalid entries, which is no table. */
    private static List<PageTableLevel> tables(LoongarchVariant variant) {
        int pageShift = variant.pageShift();
        int entries = 1 << (pageShift - ENTRY_SHIFT);
        List<PageTableLevel> levels = new ArrayList<>();
        for (int level = 0; level < variant.levels(); level++) {
            boolean root = level == variant.levels() - 1;
            String name = level == 0 ? "PTE" : root ? "PGD" : UPPER_LEVELS.get(level - 1);
            boolean leaf = level == 0 || (level == PMD_LEVEL && variant.hasPmdLeaves());
            int shift = pageShift + level * (pageShift - ENTRY_SHIFT);
            levels.add(new PageTableLevel(name, shift, entries, 1L << pageShift, leaf));
        }
        return levels;
    }
}
