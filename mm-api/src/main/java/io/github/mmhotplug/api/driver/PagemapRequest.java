package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The {@code struct dev_pagemap} that a driver fills in for {@code memremap_pages(pgmap, nid)}.
 *
 * @param type the device memory's type
 * @param ranges what to map, in order
 * @param vmemmapShift {@code vmemmap_shift}: log2 of the pages of one compound; 0 for base pages
 * @param altmap where the memmap shall come from, if not from the system
 * @param node {@code nid}; one that is not online is replaced by the first that is
 * @param callbacks the callbacks in {@code ops}
 * @param owner whether {@code owner} is set
 * @param flags flags of the patch of 2016 that the caller passes by itself; those that the type has come anyway
 */
public record PagemapRequest(
        DevPagemap.Type type,
        List<PhysRange> ranges,
        int vmemmapShift,
        Optional<AltmapPages> altmap,
        OptionalInt node,
        Set<Callback> callbacks,
        boolean owner,
        Set<MemoryFlag> flags) {
    private static final int MAX_SHIFT = 40;

    public PagemapRequest {
        ranges = List.copyOf(ranges);
        callbacks = Set.copyOf(callbacks);
        flags = Set.copyOf(flags);
        if (vmemmapShift < 0 || vmemmapShift > MAX_SHIFT) {
            throw new IllegalArgumentException("vmemmap_shift is 0 to " + MAX_SHIFT + ", not " + vmemmapShift);
        }
    }

    /** {@code struct dev_pagemap_ops}. */
    public enum Callback {
        /** {@code page_free}, {@code folio_free}: the last user of a page has let go. */
        PAGE_FREE,
        /** {@code migrate_to_ram}: the CPU touched memory that it can't reach. */
        MIGRATE_TO_RAM
    }

    /**
     * The altmap as a driver asks for it: at the start of the range.
     *
     * @param reserve pages that the driver keeps for itself
     * @param free pages behind them that may back the memmap
     */
    public record AltmapPages(long reserve, long free) {}

    /** One range in base pages with its memmap from the system, and all that its type needs. */
    public static PagemapRequest of(DevPagemap.Type type, PhysRange range) {
        return new PagemapRequest(
                type,
                List.of(range),
                0,
                Optional.empty(),
                OptionalInt.empty(),
                Set.of(Callback.values()),
                true,
                Set.of());
    }

    /** Pages of one compound; 1 for base pages. */
    public long compoundPages() {
        return 1L << vmemmapShift;
    }

    public PagemapRequest withRanges(List<PhysRange> newRanges) {
        return new PagemapRequest(type, newRanges, vmemmapShift, altmap, node, callbacks, owner, flags);
    }

    public PagemapRequest withVmemmapShift(int newShift) {
        return new PagemapRequest(type, ranges, newShift, altmap, node, callbacks, owner, flags);
    }

    public PagemapRequest withAltmap(long reservePages, long freePages) {
        Optional<AltmapPages> pages = Optional.of(new AltmapPages(reservePages, freePages));
        return new PagemapRequest(type, ranges, vmemmapShift, pages, node, callbacks, owner, flags);
    }

    public PagemapRequest onNode(int newNode) {
        return new PagemapRequest(type, ranges, vmemmapShift, altmap, OptionalInt.of(newNode), callbacks, owner, flags);
    }

    public PagemapRequest withCallbacks(Set<Callback> newCallbacks) {
        return new PagemapRequest(type, ranges, vmemmapShift, altmap, node, newCallbacks, owner, flags);
    }

    public PagemapRequest withoutOwner() {
        return new PagemapRequest(type, ranges, vmemmapShift, altmap, node, callbacks, false, flags);
    }

    /** As a caller of 2016 asks: by flags. {@link MemoryFlag#UNADDRESSABLE} makes the type PRIVATE. */
    public PagemapRequest withFlags(Set<MemoryFlag> newFlags) {
        DevPagemap.Type newType = newFlags.contains(MemoryFlag.UNADDRESSABLE) ? DevPagemap.Type.PRIVATE : type;
        return new PagemapRequest(newType, ranges, vmemmapShift, altmap, node, callbacks, owner, newFlags);
    }

    /** The mapping as a port sees it, before its first range. */
    public DevPagemap pgmap() {
        return new DevPagemap(type, ranges, 0, vmemmapShift);
    }
}
