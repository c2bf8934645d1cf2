package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;

/**
 * {@code book3s64/hash_utils.c}: the page sizes that the hash table maps the kernel with. Each region has one, chosen at
 * boot; its translations are bolted entries and no tables.
 *
 * @param linearShift {@code mmu_linear_psize}, log2 of bytes
 * @param vmemmapShift {@code mmu_vmemmap_psize}, log2 of bytes
 * @param hugepageShift size of the default huge page, log2 of bytes
 */
record HashPages(int linearShift, int vmemmapShift, int hugepageShift) {
    static final int LARGEST_SHIFT = 24;

    private static final int MIDDLE_SHIFT = 20;

    /** The default huge page where the MMU has neither 16 MiB nor 1 MiB. */
    private static final int FALLBACK_HUGEPAGE_SHIFT = 21;

    /** Boot memory below which the vmemmap does without 16 MiB pages. */
    private static final long LARGE_VMEMMAP_RAM = Bytes.GIB;

    /**
     * The sizes on a machine; where it names none, those of an MMU that has 16 MiB pages.
     *
     * @throws IllegalArgumentException if a size is below the base page or above 16 MiB
     */
    static HashPages of(PowerpcVariant variant, MachineFacts facts) {
        int linear = facts.hashLinearPageShift() == 0 ? LARGEST_SHIFT : facts.hashLinearPageShift();
        int vmemmap = facts.hashVmemmapPageShift() == 0
                ? defaultVmemmapShift(variant, facts.bootRamBytes())
                : facts.hashVmemmapPageShift();
        check(variant, "linear map", linear);
        check(variant, "vmemmap", vmemmap);
        int largest = Math.max(linear, vmemmap);
        int hugepage = largest == LARGEST_SHIFT || largest == MIDDLE_SHIFT ? largest : FALLBACK_HUGEPAGE_SHIFT;
        return new HashPages(facts.debugPagealloc() ? variant.pageShift() : linear, vmemmap, hugepage);
    }

    /** {@code hash__has_transparent_hugepage}: with base pages of 64 KiB, on an MMU that has 16 MiB pages. */
    static boolean hasTransparentHugepage(PowerpcVariant variant, MachineFacts facts) {
        return variant == PowerpcVariant.HASH_64K && of(variant, facts).hugepageShift() == LARGEST_SHIFT;
    }

    /** What the kernel chooses for the vmemmap if the MMU has 16 MiB pages. */
    static int defaultVmemmapShift(PowerpcVariant variant, long ramBytes) {
        return ramBytes >= LARGE_VMEMMAP_RAM ? LARGEST_SHIFT : variant.pageShift();
    }

    /** A region whose translations are bolted entries: one level, without tables. */
    static List<PageTableLevel> levels(int shift) {
        return List.of(new PageTableLevel("HPTE", shift, 0, 0, true));
    }

    private static void check(PowerpcVariant variant, String region, int shift) {
        if (shift < variant.pageShift() || shift > LARGEST_SHIFT) {
            throw new IllegalArgumentException("pages of 2^" + shift + " bytes for the " + region + ": " + variant.id()
                    + " takes 2^" + variant.pageShift() + " to 2^" + LARGEST_SHIFT);
        }
    }
}
