package io.github.mmhotplug.core.internal.zone;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.state.MachineState;

/**
 * {@code zone_can_shift}, of kernels that decide the zone at add: a block goes online in the zone that it has, or in a
 * neighbour if it lies at their border. Only the way between kernel zones and MOVABLE is open.
 *
 * @param state read only
 * @param node the block's node
 * @param added the zone that it has
 * @param pfns its frames
 */
public record ZoneShift(MachineState state, int node, ZoneType added, PfnRange pfns) {
    /** The zone that a word asks for. A block that is in a kernel zone stays in it. */
    public ZoneType target(OnlineType type) {
        return switch (type) {
            case ONLINE, OFFLINE -> added;
            case ONLINE_KERNEL -> added.isKernelZone() ? added : ZoneType.NORMAL;
            case ONLINE_MOVABLE -> ZoneType.MOVABLE;
        };
    }

    /** Whether the block can go there: it ends its zone, or begins it, and no zone in use lies between the two. */
    public boolean isPossible(ZoneType target) {
        if (target == added) {
            return true;
        }
        boolean up = added.ordinal() < target.ordinal();
        ZoneStats from = state.zones.zone(node, added);
        boolean atBorder = up ? pfns.endPfn() == from.endPfn() : pfns.startPfn() == from.startPfn();
        int low = Math.min(added.ordinal(), target.ordinal());
        int high = Math.max(added.ordinal(), target.ordinal());
        return atBorder
                && state.zones.zones().stream()
                        .noneMatch(zone -> zone.node() == node
                                && zone.type().ordinal() > low
                                && zone.type().ordinal() < high
                                && zone.spannedPages() > 0);
    }
}
