package io.github.mmhotplug.core.internal.buddy;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The buddy allocator over the zones of all nodes, and the record of which zone a frame belongs to ({@code page_zone}).
 * The kernel's own allocations go to the highest kernel zone first and fall back downwards
 * ({@code get_page_from_freelist}); nothing of them comes from {@code MOVABLE} or from a CMA pageblock.
 */
public final class BuddyAllocator {
    /** Node of the pool that belongs to no node: see {@link #setApart}. */
    private static final int NO_NODE = -1;

    private final int maxOrder;
    private final List<ZoneArea> zones;

    /** The zones that the kernel allocates from, the first choice first. */
    private List<ZoneArea> fallbackList;

    private final PageZones zoneOf;

    /** {@code PG_hwpoison}: frames that are on no list, and on none ever again. */
    private final RunMap poisoned;

    /** The free lists of a zone; those of type {@code MIGRATE_CMA} stand by themselves. */
    private record ZoneArea(int node, ZoneType zone, boolean cma, FreeArea area) {
        private long code() {
            return PageZones.code(node, zone, cma);
        }
    }

    public BuddyAllocator(int maxOrder) {
        this(maxOrder, new ArrayList<>(), new PageZones(), new RunMap(0));
    }

    private BuddyAllocator(int maxOrder, List<ZoneArea> zones, PageZones zoneOf, RunMap poisoned) {
        this.maxOrder = maxOrder;
        this.zones = zones;
        this.zoneOf = zoneOf;
        this.poisoned = poisoned;
        this.fallbackList = buildFallbackList();
    }

    public BuddyAllocator copy() {
        List<ZoneArea> copies = new ArrayList<>(zones.size());
        zones.forEach(z -> copies.add(new ZoneArea(z.node, z.zone, z.cma, z.area.copy())));
        return new BuddyAllocator(maxOrder, copies, zoneOf.copy(), poisoned.copy());
    }

    public int maxOrder() {
        return maxOrder;
    }

    /** {@code move_pfn_range_to_zone}: the frames belong to a zone from now on; none of them is free yet. */
    public void assign(int node, ZoneType zone, long startPfn, long endPfn) {
        assign(node, zone, startPfn, endPfn, false);
    }

    /** {@code init_cma_reserved_pageblock}: frames of a zone, none of them free yet, are of CMA from now on. */
    public void setCma(int node, ZoneType zone, long startPfn, long endPfn) {
        assign(node, zone, startPfn, endPfn, true);
    }

    private void assign(int node, ZoneType zone, long startPfn, long endPfn, boolean cma) {
        if (zones.stream().noneMatch(area -> area.code() == PageZones.code(node, zone, cma))) {
            zones.add(new ZoneArea(node, zone, cma, new FreeArea(maxOrder)));
            fallbackList = buildFallbackList();
        }
        zoneOf.assign(node, zone, startPfn, endPfn, cma);
    }

    /** {@code remove_pfn_range_from_zone}: the frames belong to no zone any more. */
    public void unassign(long startPfn, long endPfn) {
        zoneOf.unassign(startPfn, endPfn);
    }

    /** The zone of frames that belong to one. */
    private FreeArea area(long code) {
        for (ZoneArea zone : zones) {
            if (zone.code() == code) {
                return zone.area;
            }
        }
        throw new IllegalStateException("frames of a zone that never was: " + code);
    }

    /** The first frame of a zone from a frame on, or {@link RunMap#ABSENT}. */
    public long firstOf(int node, ZoneType zone, long fromPfn) {
        return zoneOf.firstOf(node, zone, fromPfn);
    }

    /** The last frame of a zone before a frame, or {@link RunMap#ABSENT}. */
    public long lastOf(int node, ZoneType zone, long beforePfn) {
        return zoneOf.lastOf(node, zone, beforePfn);
    }

    /** Whether all frames of a range belong to one zone. */
    public boolean allIn(int node, ZoneType zone, long startPfn, long endPfn) {
        return zoneOf.allIn(node, zone, startPfn, endPfn);
    }

    /** Whether any frame of a range belongs to a zone. */
    public boolean anyInAZone(long startPfn, long endPfn) {
        return zoneOf.anyIn(startPfn, endPfn);
    }

    /** How many frames belong to a zone. */
    public long pagesOf(int node, ZoneType zone) {
        return zoneOf.pagesOf(node, zone);
    }

    /** The first frame of a range in a CMA pageblock, or {@link RunMap#ABSENT}. */
    public long firstCma(long startPfn, long endPfn) {
        return zoneOf.firstCma(startPfn, endPfn);
    }

    /**
     * The kernel's own allocations come from a pool that is no machine's memory: for replays, where only a recording
     * knows in which block they lay.
     */
    public void setApart(long startPfn, long endPfn) {
        assign(NO_NODE, ZoneType.NORMAL, startPfn, endPfn);
        free(startPfn, endPfn - startPfn);
    }

    /** Whether there is such a pool. */
    public boolean isApart() {
        for (ZoneArea zone : zones) {
            if (zone.node == NO_NODE) {
                return true;
            }
        }
        return false;
    }

    private List<ZoneArea> buildFallbackList() {
        boolean apart = isApart();
        return zones.stream()
                .filter(zone -> zone.zone.isKernelZone() && !zone.cma && (zone.node == NO_NODE) == apart)
                .sorted((a, b) -> a.zone != b.zone ? b.zone.compareTo(a.zone) : Integer.compare(a.node, b.node))
                .toList();
    }

    /** One naturally aligned block; -1 if no zone has one. */
    public long alloc(int order) {
        return alloc(order, fallbackList);
    }

    /** One naturally aligned block for the guest; -1 if no zone has one. */
    public long alloc(int order, ZoneFilter filter) {
        return alloc(order, zonelist(filter));
    }

    private long alloc(int order, List<ZoneArea> from) {
        if (order > maxOrder) {
            return -1;
        }
        for (ZoneArea zone : from) {
            long pfn = zone.area.alloc(order);
            if (pfn >= 0) {
                return pfn;
            }
        }
        return -1;
    }

    /** Single pages, as many calls of {@link #alloc} with order 0 would give them; returns how many there were. */
    public long allocPages(long count, FrameSink sink) {
        return allocPages(count, fallbackList, sink);
    }

    /** Single pages for the guest; returns how many there were. */
    public long allocPages(long count, ZoneFilter filter, FrameSink sink) {
        return allocPages(count, zonelist(filter), sink);
    }

    private static long allocPages(long count, List<ZoneArea> from, FrameSink sink) {
        long got = 0;
        for (ZoneArea zone : from) {
            if (got < count) {
                got += zone.area.allocPages(count - got, sink);
            }
        }
        return got;
    }

    /** Which zones an allocation may come from, and whether from their CMA pageblocks. */
    @FunctionalInterface
    public interface ZoneFilter {
        boolean allows(int node, ZoneType zone, boolean cma);
    }

    /**
     * {@code build_zonelists}, node order: all zones of a node, the highest first, then those of the next; of a zone
     * the CMA pageblocks last.
     */
    private List<ZoneArea> zonelist(ZoneFilter filter) {
        return zones.stream()
                .filter(zone -> zone.node != NO_NODE && filter.allows(zone.node, zone.zone, zone.cma))
                .sorted(Comparator.comparingInt(ZoneArea::node)
                        .thenComparing(ZoneArea::zone, Comparator.reverseOrder())
                        .thenComparing(ZoneArea::cma))
                .toList();
    }

    /** Free pages of some zones. */
    public long freePages(ZoneFilter filter) {
        return zonelist(filter).stream()
                .mapToLong(zone -> zone.area.freePages())
                .sum();
    }

    /** Whether all frames of a range belong to a zone. */
    public boolean hasZone(long startPfn, long endPfn) {
        return zoneOf.allIn(startPfn, endPfn);
    }

    /** Whether a frame belongs to one of these zones. */
    public boolean isIn(long pfn, ZoneFilter filter) {
        long code = zoneOf.codeOf(pfn);
        return zones.stream().anyMatch(zone -> zone.code() == code && filter.allows(zone.node, zone.zone, zone.cma));
    }

    /** {@code move_freepages_block_isolate}: takes what is free of a range off the lists, and shows it. */
    public void isolate(long startPfn, long pageCount, FrameSink sink) {
        zoneOf.forEachIn(
                startPfn, startPfn + pageCount, (start, end, code) -> area(code).takeFree(start, end - start, sink));
    }

    /** Frees any frames, each to its zone; they may cross a border. Frames of no zone, and poisoned ones, are not freed. */
    public void free(long startPfn, long pageCount) {
        long endPfn = startPfn + pageCount;
        for (long pfn = firstSound(startPfn, endPfn); pfn < endPfn; ) {
            long bad = poisoned.firstKeyFrom(pfn);
            long end = bad == RunMap.ABSENT ? endPfn : Math.min(bad, endPfn);
            zoneOf.forEachIn(pfn, end, (start, stop, code) -> area(code).free(start, stop - start));
            pfn = firstSound(end, endPfn);
        }
    }

    /** {@code SetPageHWPoison}, {@code take_page_off_buddy}: the frame is never free from now on. */
    public void poison(long pfn) {
        if (isFree(pfn)) {
            take(pfn, 1);
        }
        poisoned.put(pfn, pfn + 1, 0);
    }

    public boolean isPoisoned(long pfn) {
        return poisoned.contains(pfn);
    }

    /** {@code memblk_nr_poison}: how many frames of a range are poisoned. */
    public long poisonedIn(long startPfn, long endPfn) {
        return poisoned.keysIn(startPfn, endPfn);
    }

    /** The poisoned runs of a range of frames. */
    public void forEachPoisoned(long startPfn, long endPfn, FrameSink sink) {
        poisoned.forEachIn(startPfn, endPfn, (start, end, ignored) -> sink.frames(start, end - start));
    }

    /** The first frame of a range that is not poisoned, or the end of the range. */
    public long firstSound(long startPfn, long endPfn) {
        return Math.min(poisoned.firstGapFrom(startPfn), endPfn);
    }

    /** {@code ClearPageHWPoison}, or struct pages that begin anew: nobody knows of the poison any more. */
    public void forgetPoison(long startPfn, long endPfn) {
        poisoned.remove(startPfn, endPfn);
    }

    /** {@code __offline_isolated_pages}: takes frames, all of them free, off the lists. */
    public void take(long startPfn, long pageCount) {
        zoneOf.forEachIn(
                startPfn, startPfn + pageCount, (start, end, code) -> area(code).take(start, end - start));
    }

    /** How many frames of a range are free. */
    public long freePagesIn(long startPfn, long pageCount) {
        long[] free = new long[1];
        zoneOf.forEachIn(
                startPfn,
                startPfn + pageCount,
                (start, end, code) -> free[0] += area(code).freePagesIn(start, end - start));
        return free[0];
    }

    public boolean isFree(long pfn) {
        return zones.stream().anyMatch(zone -> zone.area.contains(pfn));
    }

    /** Free pages of all zones; where the kernel's own lie apart, those of the pool. */
    public long freePages() {
        boolean apart = isApart();
        long sum = 0;
        for (ZoneArea zone : zones) {
            sum += apart == (zone.node == NO_NODE) ? zone.area.freePages() : 0;
        }
        return sum;
    }

    /** The order of the largest free block that the kernel can have, -1 if nothing is free. */
    public int largestFreeOrder() {
        int largest = -1;
        for (ZoneArea zone : fallbackList) {
            largest = Math.max(largest, zone.area.largestFreeOrder());
        }
        return largest;
    }

    /** Sees the free blocks of each zone, by order, those of CMA among them. */
    public void forEachZone(ZoneVisitor visitor) {
        for (ZoneArea zone : zones) {
            if (zone.node != NO_NODE && !zone.cma) {
                long[] blocks = zone.area.freeBlocks();
                long pages = zone.area.freePages();
                for (ZoneArea other : zones) {
                    if (other.cma && other.node == zone.node && other.zone == zone.zone) {
                        pages += other.area.freePages();
                        Arrays.setAll(
                                blocks, order -> blocks[order] + other.area.freeBlocks()[order]);
                    }
                }
                visitor.zone(zone.node, zone.zone, pages, blocks);
            }
        }
    }

    /** Sees every run of free frames. */
    public void forEachFree(FrameSink sink) {
        zones.forEach(zone -> zone.area.forEachFree(sink));
    }

    /** Sees one zone's free lists. */
    @FunctionalInterface
    public interface ZoneVisitor {
        void zone(int node, ZoneType zone, long freePages, long[] freeBlocksByOrder);
    }

    /** A zone that has been in use and is empty again counts for nothing, nor does the order in which zones came. */
    private Set<ZoneArea> inUse() {
        return zones.stream().filter(zone -> zone.area.freePages() > 0).collect(Collectors.toSet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BuddyAllocator that
                && inUse().equals(that.inUse())
                && zoneOf.equals(that.zoneOf)
                && poisoned.equals(that.poisoned);
    }

    @Override
    public int hashCode() {
        return inUse().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEachZone((node, zone, pages, blocks) -> text.append(zone.label())
                .append(": ")
                .append(pages)
                .append(" pages ")
                .append(Arrays.toString(blocks))
                .append(' '));
        return text.toString().strip();
    }
}
