package io.github.mmhotplug.core.internal.buddy;

import io.github.mmhotplug.api.geometry.ZoneType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The buddy allocator over the kernel's zones. The kernel's own allocations go to the highest kernel zone first and
 * fall back downwards ({@code get_page_from_freelist}).
 */
public final class BuddyAllocator {
    private final int maxOrder;
    /** Ascending by address. */
    private final List<ZoneArea> zones;

    private record ZoneArea(ZoneType zone, long startPfn, long endPfn, FreeArea area) {}

    public BuddyAllocator(int maxOrder) {
        this(maxOrder, new ArrayList<>());
    }

    private BuddyAllocator(int maxOrder, List<ZoneArea> zones) {
        this.maxOrder = maxOrder;
        this.zones = zones;
    }

    /** Zones are added ascending and disjoint, when the machine is built. */
    public void addZone(ZoneType zone, long startPfn, long endPfn) {
        zones.add(new ZoneArea(zone, startPfn, endPfn, new FreeArea(maxOrder)));
    }

    public BuddyAllocator copy() {
        List<ZoneArea> copies = new ArrayList<>(zones.size());
        zones.forEach(z -> copies.add(new ZoneArea(z.zone, z.startPfn, z.endPfn, z.area.copy())));
        return new BuddyAllocator(maxOrder, copies);
    }

    public int maxOrder() {
        return maxOrder;
    }

    /** One naturally aligned block; -1 if no zone has one. */
    public long alloc(int order) {
        if (order > maxOrder) {
            return -1;
        }
        for (int z = zones.size() - 1; z >= 0; z--) {
            long pfn = zones.get(z).area.alloc(order);
            if (pfn >= 0) {
                return pfn;
            }
        }
        return -1;
    }

    /** Single pages, as many calls of {@link #alloc} with order 0 would give them; returns how many there were. */
    public long allocPages(long count, FrameSink sink) {
        long got = 0;
        for (int z = zones.size() - 1; z >= 0 && got < count; z--) {
            got += zones.get(z).area.allocPages(count - got, sink);
        }
        return got;
    }

    /** Frees any frames; they may cross a zone's border. */
    public void free(long startPfn, long pageCount) {
        long endPfn = startPfn + pageCount;
        for (ZoneArea zone : zones) {
            long from = Math.max(startPfn, zone.startPfn);
            long to = Math.min(endPfn, zone.endPfn);
            if (from < to) {
                zone.area.free(from, to - from);
            }
        }
    }

    public boolean isFree(long pfn) {
        return zones.stream().anyMatch(zone -> zone.area.contains(pfn));
    }

    public long freePages() {
        long sum = 0;
        for (ZoneArea zone : zones) {
            sum += zone.area.freePages();
        }
        return sum;
    }

    /** The order of the largest free block, -1 if nothing is free. */
    public int largestFreeOrder() {
        int largest = -1;
        for (ZoneArea zone : zones) {
            largest = Math.max(largest, zone.area.largestFreeOrder());
        }
        return largest;
    }

    /** Sees the free blocks of each zone, by order. */
    public void forEachZone(ZoneVisitor visitor) {
        zones.forEach(z -> visitor.zone(z.zone, z.area.freePages(), z.area.freeBlocks()));
    }

    /** Sees every run of free frames. */
    public void forEachFree(FrameSink sink) {
        zones.forEach(zone -> zone.area.forEachFree(sink));
    }

    /** Sees one zone's free lists. */
    @FunctionalInterface
    public interface ZoneVisitor {
        void zone(ZoneType zone, long freePages, long[] freeBlocksByOrder);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BuddyAllocator that && zones.equals(that.zones);
    }

    @Override
    public int hashCode() {
        return zones.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEachZone((zone, pages, blocks) -> text.append(zone.label())
                .append(": ")
                .append(pages)
                .append(" pages ")
                .append(Arrays.toString(blocks))
                .append(' '));
        return text.toString().strip();
    }
}
