package org.example.loongarch;

import io.github.mmhotplug.api.ArchitectureVariant;
import java.util.ArrayList;
import java.util.List;

/** {@code arch/loongarch/Kconfig}: {@code PGTABLE_2LEVEL}, {@code _3LEVEL}, {@code _4LEVEL} with each size of page. */
enum LoongarchVariant {
    SIZE_4K_3LEVEL("loongarch-4k-3level", 12, 3, 10, 9, LoongarchVariant.SMALL_CPU_BITS),
    SIZE_4K_4LEVEL("loongarch-4k-4level", 12, 4, 10, 9, LoongarchVariant.MAX_PHYSMEM_BITS, "loongarch-4k"),
    SIZE_16K_2LEVEL("loongarch-16k-2level", 14, 2, 11, 11, LoongarchVariant.SMALL_CPU_BITS),
    SIZE_16K_3LEVEL(
            "loongarch-16k-3level", 14, 3, 11, 11, LoongarchVariant.MAX_PHYSMEM_BITS, "loongarch", "loongarch-16k"),
    SIZE_64K_2LEVEL("loongarch-64k-2level", 16, 2, 13, 13, LoongarchVariant.MAX_PHYSMEM_BITS),
    SIZE_64K_3LEVEL("loongarch-64k-3level", 16, 3, 13, 13, LoongarchVariant.MAX_PHYSMEM_BITS, "loongarch-64k");

    /** {@code MAX_PHYSMEM_BITS}. */
    static final int MAX_PHYSMEM_BITS = 48;

    /** Assumed of a CPU whose kernel has so little virtual memory that no vmemmap for 48 bits goes into it. */
    static final int SMALL_CPU_BITS = 40;

    private final String id;
    private final int pageShift;
    private final int levels;
    private final int maxPageOrder;
    private final int pageblockOrder;
    private final int cpuAddressBits;
    private final List<String> shortNames;

    LoongarchVariant(
            String id,
            int pageShift,
            int levels,
            int maxPageOrder,
            int pageblockOrder,
            int cpuAddressBits,
            String... shortNames) {
        this.id = id;
        this.pageShift = pageShift;
        this.levels = levels;
        this.maxPageOrder = maxPageOrder;
        this.pageblockOrder = pageblockOrder;
        this.cpuAddressBits = cpuAddressBits;
        this.shortNames = List.of(shortNames);
    }

    /**
     * A variant by its id.
     *
     * @throws IllegalArgumentException if there is none
     */
    static LoongarchVariant of(String id) {
        for (LoongarchVariant variant : values()) {
            if (variant.id.equals(id)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("loongarch has no variant " + id);
    }

    static List<ArchitectureVariant> all() {
        List<ArchitectureVariant> all = new ArrayList<>();
        for (LoongarchVariant variant : values()) {
            String title = "loongarch64, " + (1 << (variant.pageShift - 10)) + "K pages, " + variant.levels
                    + "-level page tables";
            all.add(new ArchitectureVariant(variant.id, title, variant.shortNames));
        }
        return all;
    }

    String id() {
        return id;
    }

    /** {@code PAGE_SHIFT}. */
    int pageShift() {
        return pageShift;
    }

    /** {@code CONFIG_PGTABLE_LEVELS}. */
    int levels() {
        return levels;
    }

    /** {@code MAX_PAGE_ORDER}. */
    int maxPageOrder() {
        return maxPageOrder;
    }

    /** {@code pageblock_order}. */
    int pageblockOrder() {
        return pageblockOrder;
    }

    /** {@code cpu_pabits}: what the CPU can address, one more than the kernel's number. */
    int cpuAddressBits() {
        return cpuAddressBits;
    }

    /** Whether there is a level of PMD entries: with two levels they are folded into the PGD. */
    boolean hasPmdLeaves() {
        return levels > 2;
    }
}
