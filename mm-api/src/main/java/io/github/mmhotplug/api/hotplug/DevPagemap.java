package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;

/**
 * {@code struct dev_pagemap}: one ZONE_DEVICE mapping.
 *
 * @param type the device memory's type
 * @param ranges what is mapped
 * @param rangeInProgress index of the range being added ({@code nr_range} during {@code memremap_pages})
 * @param vmemmapShift {@code vmemmap_shift}: log2 of the pages of one compound; 0 for base pages
 */
public record DevPagemap(Type type, List<PhysRange> ranges, int rangeInProgress, int vmemmapShift) {
    public DevPagemap {
        ranges = List.copyOf(ranges);
    }

    /** {@code enum memory_type}. */
    public enum Type {
        PRIVATE,
        COHERENT,
        FS_DAX,
        GENERIC,
        PCI_P2PDMA
    }
}
