package io.github.mmhotplug.api.geometry;

import io.github.mmhotplug.api.addr.Align;
import java.util.List;

/**
 * The sizes that an architecture variant has under one kernel on one machine. All are powers of two.
 *
 * @param pageShift {@code PAGE_SHIFT}
 * @param sectionSizeBits {@code SECTION_SIZE_BITS}
 * @param maxPhysmemBits {@code MAX_PHYSMEM_BITS}
 * @param maxPageOrder {@code MAX_PAGE_ORDER}, the largest buddy order, inclusive
 * @param pageblockOrder {@code pageblock_order}
 * @param structPageBytes {@code sizeof(struct page)}
 * @param pmdLeafBytes what a PMD leaf maps ({@code PMD_SIZE}), the unit of the default memmap-on-memory hook
 * @param linearMap levels of the linear map, the lowest first, the root last; none where no page table maps memory that
 *     is added, because the CPU has windows of its own (loongarch, ia64, sh) or the kernel maps when it needs to (highmem)
 * @param vmemmap levels of the vmemmap's page table, the lowest first, the root last
 * @param linearMapBase virtual address of physical address 0, if there is a linear map
 * @param vmemmapBase virtual address of the struct page of pfn 0
 */
public record MemoryGeometry(
        int pageShift,
        int sectionSizeBits,
        int maxPhysmemBits,
        int maxPageOrder,
        int pageblockOrder,
        int structPageBytes,
        long pmdLeafBytes,
        List<PageTableLevel> linearMap,
        List<PageTableLevel> vmemmap,
        long linearMapBase,
        long vmemmapBase) {

    /** {@code SUBSECTION_SHIFT}: 2 MiB on every architecture. */
    public static final int SUBSECTION_SHIFT = 21;

    public MemoryGeometry {
        if (maxPageOrder + pageShift > sectionSizeBits) {
            throw new IllegalArgumentException("the largest buddy block, order " + maxPageOrder
                    + ", exceeds a section of 2^" + sectionSizeBits + " bytes");
        }
        linearMap = List.copyOf(linearMap);
        vmemmap = List.copyOf(vmemmap);
    }

    /** Whether page tables map memory that is added. */
    public boolean hasLinearMap() {
        return !linearMap.isEmpty();
    }

    public long pageSizeBytes() {
        return 1L << pageShift;
    }

    public long sectionSizeBytes() {
        return 1L << sectionSizeBits;
    }

    /** {@code PAGES_PER_SECTION}. */
    public long pagesPerSection() {
        return 1L << (sectionSizeBits - pageShift);
    }

    /** {@code PAGES_PER_SUBSECTION}. */
    public long pagesPerSubsection() {
        return 1L << (SUBSECTION_SHIFT - pageShift);
    }

    /** {@code pageblock_nr_pages}. */
    public long pageblockPages() {
        return 1L << pageblockOrder;
    }

    /** Bytes of struct pages that describe so many pages. */
    public long memmapBytes(long pageCount) {
        return Math.multiplyExact(pageCount, structPageBytes);
    }

    /** Pages that hold the memmap of so many pages, rounded up. */
    public long memmapPages(long pageCount) {
        return Align.divideUp(memmapBytes(pageCount), pageSizeBytes());
    }

    /** Where the struct page of a frame lies in the vmemmap, in bytes from the struct page of pfn 0. */
    public long vmemmapOffset(long pfn) {
        return Math.multiplyExact(pfn, structPageBytes);
    }
}
