package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.util.RunMap;

/** {@code move_pfn_range_to_zone} and {@code remove_pfn_range_from_zone}: who belongs to a zone, and how far it spans. */
final class ZoneSpans {
    private ZoneSpans() {}

    /** The frames belong to the zone from now on; the span becomes the hull. */
    static void moveTo(HotplugContext ctx, int node, ZoneType type, PfnRange pfns) {
        ctx.state.buddy.assign(node, type, pfns.startPfn(), pfns.endPfn());
        ctx.state.zones = ctx.state.zones.grown(node, type, pfns);
    }

    /** {@code shrink_zone_span}: only where the frames were at an end of the zone; a hole in the middle stays spanned. */
    static void removeFrom(HotplugContext ctx, int node, ZoneType type, PfnRange pfns) {
        ctx.state.buddy.unassign(pfns.startPfn(), pfns.endPfn());
        ctx.state.zones = ctx.state.zones.with(node, type, zone -> shrunk(ctx, zone, pfns));
    }

    private static ZoneStats shrunk(HotplugContext ctx, ZoneStats zone, PfnRange gone) {
        if (zone.startPfn() == gone.startPfn()) {
            long start = ctx.state.buddy.firstOf(zone.node(), zone.type(), gone.endPfn());
            boolean inside = start != RunMap.ABSENT && start < zone.endPfn();
            return inside ? zone.spanning(start, zone.endPfn() - start) : zone.spanning(0, 0);
        }
        if (zone.endPfn() == gone.endPfn()) {
            long last = ctx.state.buddy.lastOf(zone.node(), zone.type(), gone.startPfn());
            boolean inside = last != RunMap.ABSENT && last >= zone.startPfn();
            return inside ? zone.spanning(zone.startPfn(), last + 1 - zone.startPfn()) : zone.spanning(0, 0);
        }
        return zone;
    }
}
