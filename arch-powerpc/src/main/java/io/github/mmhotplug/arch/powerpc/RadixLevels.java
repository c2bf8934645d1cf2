package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;

/**
 * {@code book3s/64/radix-4k.h}, {@code radix-64k.h}: four levels. With pages of 64 KiB no table below the root fills one:
 * 256 PTE tables share a frame, or 16 tables of the levels above.
 */
final class RadixLevels {
    /** Number of the level whose entries map 2 MiB. */
    static final int PMD_LEVEL = 1;

    static final int PMD_SHIFT = 21;

    /** {@code PMD_SIZE}. */
    static final long PMD_BYTES = 1L << PMD_SHIFT;

    private static final int PUD_SHIFT = 30;
    private static final int PGD_SHIFT = 39;

    private static final int ENTRIES = 512;
    private static final int PGD_ENTRIES = 8192;
    private static final int ENTRY_BYTES = 8;

    private RadixLevels() {}

    /** Levels of the linear map: leaves as the device tree lists their sizes, up to the limit. */
    static List<PageTableLevel> linearMap(int pageShift, MachineFacts facts, long leafLimit) {
        boolean large = !facts.debugPagealloc();
        return levels(
                pageShift,
                large && facts.largeLeaves() && leafLimit >= 1L << PMD_SHIFT,
                large && facts.hugeLeaves() && leafLimit >= 1L << PUD_SHIFT);
    }

    /** Levels of the vmemmap. */
    static List<PageTableLevel> vmemmap(int pageShift, MachineFacts facts) {
        return levels(pageShift, facts.largeLeaves(), false);
    }

    private static List<PageTableLevel> levels(int pageShift, boolean pmdLeaves, boolean pudLeaves) {
        return List.of(
                level("PTE", pageShift, 1 << (PMD_SHIFT - pageShift), true),
                level("PMD", PMD_SHIFT, ENTRIES, pmdLeaves),
                level("PUD", PUD_SHIFT, ENTRIES, pudLeaves),
                level("PGD", PGD_SHIFT, PGD_ENTRIES, false));
    }

    private static PageTableLevel level(String name, int shift, int entries, boolean leaves) {
        return new PageTableLevel(name, shift, entries, (long) entries * ENTRY_BYTES, leaves);
    }
}
