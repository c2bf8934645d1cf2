package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.zone.AddedZones;
import java.util.function.LongUnaryOperator;

/**
 * {@code move_pfn_range_to_zone} and {@code remove_pfn_range_from_zone}: who belongs to a zone, and how far it spans.
 * Where the zone is decided at add, {@code __add_zone}, {@code __remove_zone} and {@code move_pfn_range}: what goes
 * online or offline is in its zone already, and stays in it.
 */
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
        if (ctx.decidesZoneAtAdd()) {
            return;
        }
        BuddyAllocator buddy = ctx.state.buddy;
        ctx.state.zones = ctx.state.zones.with(
                node,
                type,
                zone -> shrunk(
                        zone,
                        pfns,
                        from -> buddy.firstOf(node, type, from),
                        before -> buddy.lastOf(node, type, before)));
    }

    /** {@code __add_zone}: added frames join their zone. */
    static void add(HotplugContext ctx, int node, ZoneType type, PfnRange pfns) {
        ctx.state.addedZones.put(node, type, pfns);
        ctx.state.zones = ctx.state.zones.grown(node, type, pfns);
    }

    /** {@code __remove_zone}: removed frames leave the zones that they are in. */
    static void remove(HotplugContext ctx, PfnRange pfns) {
        AddedZones zones = ctx.state.addedZones.copy();
        zones.forEachIn(pfns, (node, type, frames) -> leave(ctx, node, type, frames));
    }

    /** {@code move_pfn_range}: a block changes over into a neighbour of its zone. */
    static void shift(HotplugContext ctx, int node, ZoneType from, ZoneType to, PfnRange pfns) {
        leave(ctx, node, from, pfns);
        add(ctx, node, to, pfns);
    }

    private static void leave(HotplugContext ctx, int node, ZoneType type, PfnRange pfns) {
        AddedZones zones = ctx.state.addedZones;
        zones.remove(pfns);
        ctx.state.zones = ctx.state.zones.with(
                node,
                type,
                zone -> shrunk(
                        zone,
                        pfns,
                        from -> zones.firstOf(node, type, from),
                        before -> zones.lastOf(node, type, before)));
    }

    private static ZoneStats shrunk(
            ZoneStats zone, PfnRange gone, LongUnaryOperator firstFrom, LongUnaryOperator lastBefore) {
        if (zone.startPfn() == gone.startPfn()) {
            long start = firstFrom.applyAsLong(gone.endPfn());
            boolean inside = start != RunMap.ABSENT && start < zone.endPfn();
            return inside ? zone.spanning(start, zone.endPfn() - start) : zone.spanning(0, 0);
        }
        if (zone.endPfn() == gone.endPfn()) {
            long last = lastBefore.applyAsLong(gone.startPfn());
            boolean inside = last != RunMap.ABSENT && last >= zone.startPfn();
            return inside ? zone.spanning(zone.startPfn(), last + 1 - zone.startPfn()) : zone.spanning(0, 0);
        }
        return zone;
    }
}
