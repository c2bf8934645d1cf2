package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;

/** {@code arch/powerpc/include/asm/sparsemem.h}, {@code book3s/64/pgtable.h}: sizes of pages, sections and pageblocks. */
final class PowerpcGeometry {
    /** {@code SECTION_SIZE_BITS}. */
    static final int SECTION_SIZE_BITS = 24;

    /** {@code MAX_PHYSMEM_BITS}, of the larger of the two translations. */
    static final int MAX_PHYSMEM_BITS = 51;

    /** {@code sizeof(struct page)}. */
    static final int STRUCT_PAGE_BYTES = 64;

    private static final long PAGE_OFFSET = 0xc000000000000000L;

    private PowerpcGeometry() {}

    /**
     * The geometry of a variant on a machine.
     *
     * @param linearLeafLimit no radix leaf of the linear map is larger
     * @throws IllegalArgumentException if the machine's hash page sizes are none
     */
    static MemoryGeometry of(PowerpcVariant variant, MachineFacts facts, long linearLeafLimit) {
        return variant.radix() ? radix(variant, facts, linearLeafLimit) : hash(variant, HashPages.of(variant, facts));
    }

    private static MemoryGeometry radix(PowerpcVariant variant, MachineFacts facts, long linearLeafLimit) {
        int pageShift = variant.pageShift();
        return new MemoryGeometry(
                pageShift,
                SECTION_SIZE_BITS,
                MAX_PHYSMEM_BITS,
                maxPageOrder(pageShift),
                RadixLevels.PMD_SHIFT - pageShift,
                STRUCT_PAGE_BYTES,
                RadixLevels.PMD_BYTES,
                RadixLevels.linearMap(pageShift, facts, linearLeafLimit),
                RadixLevels.vmemmap(pageShift, facts),
                PAGE_OFFSET,
                variant.vmemmapBase());
    }

    private static MemoryGeometry hash(PowerpcVariant variant, HashPages pages) {
        int pageShift = variant.pageShift();
        return new MemoryGeometry(
                pageShift,
                SECTION_SIZE_BITS,
                MAX_PHYSMEM_BITS,
                maxPageOrder(pageShift),
                pages.hugepageShift() - pageShift,
                STRUCT_PAGE_BYTES,
                variant == PowerpcVariant.HASH_64K ? 16 * Bytes.MIB : 2 * Bytes.MIB,
                HashPages.levels(pages.linearShift()),
                HashPages.levels(pages.vmemmapShift()),
                PAGE_OFFSET,
                variant.vmemmapBase());
    }

    /** {@code MAX_PAGE_ORDER}: a section, whatever the page. */
    private static int maxPageOrder(int pageShift) {
        return SECTION_SIZE_BITS - pageShift;
    }
}
