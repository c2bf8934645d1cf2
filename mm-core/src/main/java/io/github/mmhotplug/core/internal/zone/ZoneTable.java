package io.github.mmhotplug.core.internal.zone;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.ZoneStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The zones of every node, in the kernel's order. Immutable: a change makes a new table. */
public record ZoneTable(List<ZoneStats> zones) {
    public ZoneTable {
        zones = List.copyOf(zones);
    }

    /** {@code hotadd_init_pgdat}: a node comes online with an empty zone of every type that other nodes have. */
    public ZoneTable withEmptyNode(int node) {
        List<ZoneStats> more = new ArrayList<>(zones);
        zones.stream().map(ZoneStats::type).distinct().forEach(type -> more.add(ZoneStats.empty(node, type)));
        return new ZoneTable(more);
    }

    /** The table without a node that has gone. */
    public ZoneTable withoutNode(int node) {
        return new ZoneTable(zones.stream().filter(zone -> zone.node() != node).toList());
    }

    /** One zone; a node that has no such zone has an empty one. */
    public ZoneStats zone(int node, ZoneType type) {
        return zones.stream()
                .filter(zone -> zone.node() == node && zone.type() == type)
                .findFirst()
                .orElseGet(() -> ZoneStats.empty(node, type));
    }

    /** The table with one zone changed. */
    public ZoneTable with(int node, ZoneType type, UnaryOperator<ZoneStats> change) {
        return new ZoneTable(zones.stream()
                .map(zone -> zone.node() == node && zone.type() == type ? change.apply(zone) : zone)
                .toList());
    }

    /** {@code resize_zone_range}: the span becomes the hull of what it was and of these frames. */
    public ZoneTable grown(int node, ZoneType type, PfnRange pfns) {
        return with(node, type, zone -> {
            if (zone.spannedPages() == 0) {
                return zone.spanning(pfns.startPfn(), pfns.pageCount());
            }
            long start = Math.min(zone.startPfn(), pfns.startPfn());
            return zone.spanning(start, Math.max(zone.endPfn(), pfns.endPfn()) - start);
        });
    }

    /** {@code default_kernel_zone_for_pfn}: the lowest zone below NORMAL whose span the range touches, else NORMAL. */
    public ZoneType defaultKernelZone(int node, PfnRange pfns) {
        for (ZoneStats zone : zones) {
            if (zone.node() == node && zone.type().ordinal() < ZoneType.NORMAL.ordinal() && zone.intersects(pfns)) {
                return zone.type();
            }
        }
        return ZoneType.NORMAL;
    }

    /** {@code default_zone_for_pfn} under the policy contig-zones. */
    public ZoneType defaultZone(int node, PfnRange pfns, boolean movableNode) {
        ZoneType kernelZone = defaultKernelZone(node, pfns);
        boolean inKernelZone = spans(node, kernelZone, pfns);
        boolean inMovable = spans(node, ZoneType.MOVABLE, pfns);
        if (inKernelZone == inMovable) {
            return movableNode ? ZoneType.MOVABLE : kernelZone;
        }
        return inMovable ? ZoneType.MOVABLE : kernelZone;
    }

    /** {@code zone_for_memory}: a zone for what is added, where that is decided then. */
    public ZoneType zoneForMemory(int node, PfnRange pfns, ZoneType defaultZone, boolean forDevice) {
        if (forDevice) {
            return ZoneType.DEVICE;
        }
        ZoneStats movable = zone(node, ZoneType.MOVABLE);
        return movable.spannedPages() > 0 && movable.startPfn() <= pfns.startPfn() ? ZoneType.MOVABLE : defaultZone;
    }

    private boolean spans(int node, ZoneType type, PfnRange pfns) {
        return zones.stream().anyMatch(zone -> zone.node() == node && zone.type() == type && zone.intersects(pfns));
    }

    /** The populated zones of a node that some frames lie in. */
    public List<ZoneStats> populatedAt(int node, PfnRange pfns) {
        return zones.stream()
                .filter(zone -> zone.node() == node && zone.isPopulated() && zone.intersects(pfns))
                .toList();
    }

    /** {@code node_present_pages}. */
    public long presentPages(int node) {
        return zones.stream()
                .filter(zone -> zone.node() == node)
                .mapToLong(ZoneStats::presentPages)
                .sum();
    }
}
