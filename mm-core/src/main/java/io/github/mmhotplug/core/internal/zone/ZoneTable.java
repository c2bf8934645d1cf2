package io.github.mmhotplug.core.internal.zone;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.ZoneStats;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The zones of every node, in the kernel's order. Immutable: a change makes a new table. */
public record ZoneTable(List<ZoneStats> zones) {
    public ZoneTable {
        zones = List.copyOf(zones);
    }

    /** {@code hotadd_init_pgdat}: a node comes online with an empty zone of every type that other nodes have. */
    public ZoneTable withEmptyNode(int node) {
        List<ZoneStats> more = new ArrayList<>(zones);
        zones.stream().map(ZoneStats::type).distinct().forEach(type -> more.add(new ZoneStats(node, type, 0, 0, 0, 0)));
        return new ZoneTable(more);
    }

    /** The table without a node that has gone. */
    public ZoneTable withoutNode(int node) {
        return new ZoneTable(zones.stream().filter(zone -> zone.node() != node).toList());
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
    public ZoneType defaultZone(int node, PfnRange pfns) {
        ZoneType kernelZone = defaultKernelZone(node, pfns);
        boolean inKernelZone = spans(node, kernelZone, pfns);
        boolean inMovable = spans(node, ZoneType.MOVABLE, pfns);
        return inMovable && !inKernelZone ? ZoneType.MOVABLE : kernelZone;
    }

    /** {@code valid_zones} of an offline block: the default first, then what else it could join. */
    public String validZonesOffline(int node, PfnRange pfns) {
        Set<ZoneType> zonesInOrder = new LinkedHashSet<>();
        zonesInOrder.add(defaultZone(node, pfns));
        zonesInOrder.add(defaultKernelZone(node, pfns));
        zonesInOrder.add(ZoneType.MOVABLE);
        return zonesInOrder.stream().map(ZoneType::label).collect(Collectors.joining(" "));
    }

    /** {@code valid_zones} of an online boot block: its only zone, or the word none if it has several. */
    public String validZonesOnline(int node, PfnRange pfns) {
        List<ZoneStats> touched = zones.stream()
                .filter(zone -> zone.node() == node && zone.isPopulated() && zone.intersects(pfns))
                .toList();
        return touched.size() == 1 ? touched.get(0).type().label() : "none";
    }

    private boolean spans(int node, ZoneType type, PfnRange pfns) {
        return zones.stream().anyMatch(zone -> zone.node() == node && zone.type() == type && zone.intersects(pfns));
    }
}
