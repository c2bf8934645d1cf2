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
 */
public record ZoneStats(
        int node, ZoneType type, long startPfn, long spannedPages, long presentPages, long managedPages) {

    /** {@code zone_intersects}. */
    public boolean intersects(PfnRange pfns) {
        return spannedPages > 0 && startPfn < pfns.endPfn() && pfns.startPfn() < startPfn + spannedPages;
    }

    /** {@code populated_zone}. */
    public boolean isPopulated() {
        return presentPages > 0;
    }
}
