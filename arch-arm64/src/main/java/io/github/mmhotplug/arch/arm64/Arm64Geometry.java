package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.ArrayList;
import java.util.List;

/** {@code arch/arm64/include/asm/pgtable-hwdef.h}, {@code sparsemem.h}: sizes and shapes of tables. */
final class Arm64Geometry {
    /** Number of the level whose entries are PMD entries. */
    static final int PMD_LEVEL = 1;

    private static final int PUD_LEVEL = 2;
    private static final int STRUCT_PAGE_BYTES = 64;
    private static final int ENTRY_BYTES = 8;
    private static final List<String> LEVEL_NAMES = List.of("PTE", "PMD", "PUD", "P4D");

    private Arm64Geometry() {}

    /** The geometry of one variant; every table but the root is one page, a missing level is folded into the root. */
    static MemoryGeometry of(Arm64PageSize pageSize, Arm64Layout layout, int sectionSizeBits, boolean linearBlocks) {
        return new MemoryGeometry(
                pageSize.pageShift(),
                sectionSizeBits,
                layout.physicalBits(),
                pageSize.maxPageOrder(),
                pageSize.pmdShift() - pageSize.pageShift(),
                STRUCT_PAGE_BYTES,
                1L << pageSize.pmdShift(),
                levels(pageSize, layout.addressBits(), linearBlocks, linearBlocks && pageSize.usesPmdMaps()),
                levels(pageSize, layout.addressBits(), pageSize.usesPmdMaps(), false),
                layout.linearMap().base(),
                layout.vmemmap().base());
    }

    private static List<PageTableLevel> levels(
            Arm64PageSize pageSize, int addressBits, boolean pmdLeaves, boolean pudLeaves) {
        int root = (addressBits - 4) / pageSize.bitsPerLevel() - 1;
        List<PageTableLevel> levels = new ArrayList<>();
        for (int level = 0; level <= root; level++) {
            int shift = pageSize.pageShift() + level * pageSize.bitsPerLevel();
            int entries = 1 << (level == root ? addressBits - shift : pageSize.bitsPerLevel());
            boolean leaf = level == 0 || (level == PMD_LEVEL && pmdLeaves) || (level == PUD_LEVEL && pudLeaves);
            String name = level == root ? "PGD" : LEVEL_NAMES.get(level);
            levels.add(new PageTableLevel(name, shift, entries, (long) entries * ENTRY_BYTES, leaf));
        }
        return levels;
    }
}
