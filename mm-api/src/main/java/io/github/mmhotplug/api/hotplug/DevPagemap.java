package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;

/**
 * {@code struct dev_pagemap}: one ZONE_DEVICE mapping.
 *
 * @param type the device memory's type
 * @param ranges what is mapped
 * @param rangeInProgress index of the range being added or removed ({@code nr_range} during {@code memremap_pages})
 * @param vmemmapShift {@code vmemmap_shift}: log2 of the pages of one compound; 0 for base pages
 */
public record DevPagemap(Type type, List<PhysRange> ranges, int rangeInProgress, int vmemmapShift) {
    public DevPagemap {
        ranges = List.copyOf(ranges);
    }

    /** {@code enum memory_type}. */
    public enum Type {
        /** The CPU can't reach it: struct pages, no linear map. */
        PRIVATE(PageProtection.KERNEL),
        /** Memory of a device that the CPU reaches coherently. */
        COHERENT(PageProtection.KERNEL),
        /** Persistent memory under a file system. */
        FS_DAX(PageProtection.DECRYPTED),
        /** A character device of {@code device-dax}, and others. */
        GENERIC(PageProtection.KERNEL),
        /** A BAR that PCI devices reach without the CPU. */
        PCI_P2PDMA(PageProtection.NONCACHED);

        private final PageProtection pgprot;

        Type(PageProtection pgprot) {
            this.pgprot = pgprot;
        }

        /** The protection of its linear map, if it has one. */
        public PageProtection pgprot() {
            return pgprot;
        }

        /** Whether the CPU can reach it, so that it is in the linear map. */
        public boolean isAddressable() {
            return this != PRIVATE;
        }

        /** Whether the mapping itself holds a reference for each of its pages, and not each page's user. */
        public boolean holdsPages() {
            return this != PRIVATE && this != COHERENT;
        }
    }

    /** {@code pgmap_vmemmap_nr}: pages of one compound; 1 for base pages. */
    public long compoundPages() {
        return 1L << vmemmapShift;
    }

    /** The range being added or removed. */
    public PhysRange range() {
        return ranges.get(rangeInProgress);
    }

    /** The same mapping with another range in progress. */
    public DevPagemap at(int range) {
        return new DevPagemap(type, ranges, range, vmemmapShift);
    }
}
