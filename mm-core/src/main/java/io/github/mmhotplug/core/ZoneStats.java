package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;

/**
 * One zone of one node, as {@code /proc/zoneinfo} shows it.
 *
 * @param node the node
 * @param type the zone
 * @param startPfn first frame of the span; meaningless while nothing is spanned
 * @param spannedPages frames from the first to the last, holes included
 * @param presentPages frames physically there and online
 * @param managedPages frames handed to the buddy allocator
 * @param presentEarlyPages {@code present_early_pages}: of those present, the ones that were there at boot
 * @param cmaPages {@code cma_pages}: of those present, the ones that belong to CMA
 * @param watermarks min, low and high
 */
public record ZoneStats(
        int node,
        ZoneType type,
        long startPfn,
        long spannedPages,
        long presentPages,
        long managedPages,
        long presentEarlyPages,
        long cmaPages,
        ZoneWatermarks watermarks) {
    /** A zone as it is at boot: whatever is present was there early. */
    public static ZoneStats atBoot(
            int node, ZoneType type, long startPfn, long spannedPages, long presentPages, long managedPages) {
        return new ZoneStats(
                node, type, startPfn, spannedPages, presentPages, managedPages, presentPages, 0, ZoneWatermarks.NONE);
    }

    /** A zone with nothing in it. */
    public static ZoneStats empty(int node, ZoneType type) {
        return new ZoneStats(node, type, 0, 0, 0, 0, 0, 0, ZoneWatermarks.NONE);
    }

    /** {@code zone_intersects}. */
    public boolean intersects(PfnRange pfns) {
        return spannedPages > 0 && startPfn < pfns.endPfn() && pfns.startPfn() < endPfn();
    }

    /** {@code zone_end_pfn}. */
    public long endPfn() {
        return startPfn + spannedPages;
    }

    /** {@code populated_zone}. */
    public boolean isPopulated() {
        return presentPages > 0;
    }

    /** The same zone over another span. */
    public ZoneStats spanning(long newStartPfn, long newSpannedPages) {
        return new ZoneStats(
                node,
                type,
                newStartPfn,
                newSpannedPages,
                presentPages,
                managedPages,
                presentEarlyPages,
                cmaPages,
                watermarks);
    }

    /** The same zone with more pages, or with less. */
    public ZoneStats with(long morePresent, long moreManaged, long morePresentEarly) {
        return new ZoneStats(
                node,
                type,
                startPfn,
                spannedPages,
                presentPages + morePresent,
                managedPages + moreManaged,
                presentEarlyPages + morePresentEarly,
                cmaPages,
                watermarks);
    }

    /** The same zone with pages that belong to CMA. */
    public ZoneStats withCmaPages(long newCmaPages) {
        return new ZoneStats(
                node,
                type,
                startPfn,
                spannedPages,
                presentPages,
                managedPages,
                presentEarlyPages,
                newCmaPages,
                watermarks);
    }

    /** The same zone with other watermarks. */
    public ZoneStats withWatermarks(ZoneWatermarks newWatermarks) {
        return new ZoneStats(
                node,
                type,
                startPfn,
                spannedPages,
                presentPages,
                managedPages,
                presentEarlyPages,
                cmaPages,
                newWatermarks);
    }
}
