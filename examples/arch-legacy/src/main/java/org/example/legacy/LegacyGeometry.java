package org.example.legacy;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.walk.SectionMemmap;
import java.util.List;

/**
 * {@code sparsemem.h}, {@code pgtable.h} of the four. None has a linear map for what is added: region 7 of ia64 and P1 of
 * sh are translated by the CPU, on x86_32 and tile it is highmem.
 */
final class LegacyGeometry {
    private static final int STRUCT_PAGE_BYTES = 64;
    private static final int STRUCT_PAGE_BYTES_32 = 32;

    /** {@code vmemmap}, assumed to begin with an entry of the root. */
    private static final long IA64_VMEMMAP = 0xa000080000000000L;

    private LegacyGeometry() {}

    /** Sections of 1 GiB, 16K pages, a vmemmap of base pages in region 5: three levels, an eighth of the root. */
    static MemoryGeometry ia64() {
        int pageShift = 14;
        int tableBytes = 1 << pageShift;
        List<PageTableLevel> tables = List.of(
                new PageTableLevel("PTE", pageShift, 2048, tableBytes, true),
                new PageTableLevel("PMD", 25, 2048, tableBytes, false),
                new PageTableLevel("PGD", 36, 256, tableBytes, false));
        return new MemoryGeometry(
                pageShift, 30, 50, 16, 14, STRUCT_PAGE_BYTES, 1L << 25, List.of(), tables, 0, IA64_VMEMMAP);
    }

    /** A 32-bit kernel with classic sparsemem: a memmap for each section. */
    static MemoryGeometry withoutVmemmap(
            int pageShift, int sectionSizeBits, int maxPhysmemBits, int maxPageOrder, int pageblockOrder) {
        return new MemoryGeometry(
                pageShift,
                sectionSizeBits,
                maxPhysmemBits,
                maxPageOrder,
                pageblockOrder,
                STRUCT_PAGE_BYTES_32,
                1L << (pageShift + pageblockOrder),
                List.of(),
                SectionMemmap.levels(pageShift),
                0,
                0);
    }
}
