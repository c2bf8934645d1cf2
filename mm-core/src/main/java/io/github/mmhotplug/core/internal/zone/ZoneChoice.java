package io.github.mmhotplug.core.internal.zone;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.OnlinePolicy;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.block.BlockTable;
import io.github.mmhotplug.core.internal.state.GroupTable;
import io.github.mmhotplug.core.internal.state.GroupTable.Group;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code zone_for_pfn_range}: which zone a block goes to, and what its file {@code valid_zones} says. */
public final class ZoneChoice {
    private static final long PERCENT = 100;

    private final MachineState state;
    private final long blockPages;

    /**
     * The choices of one machine.
     *
     * @param state read only
     * @param blockPages pages of a memory block
     */
    public ZoneChoice(MachineState state, long blockPages) {
        this.state = state;
        this.blockPages = blockPages;
    }

    private PfnRange pfns(long block) {
        return new PfnRange(block * blockPages, blockPages);
    }

    /** The zone that a block would go to. */
    public ZoneType zoneFor(OnlineType type, long block) {
        int node = state.blocks.node(block);
        Optional<ZoneShift> shift = shift(block);
        if (shift.isPresent()) {
            return shift.get().target(type);
        }
        return switch (type) {
            case ONLINE_KERNEL -> state.zones.defaultKernelZone(node, pfns(block));
            case ONLINE_MOVABLE -> ZoneType.MOVABLE;
            case ONLINE, OFFLINE ->
                state.onlinePolicy == OnlinePolicy.CONTIG_ZONES
                        ? state.zones.defaultZone(node, pfns(block), state.movableNode)
                        : autoMovable(node, block);
        };
    }

    /** How a block can change its zone, in kernels that decided it at add. */
    public Optional<ZoneShift> shift(long block) {
        PfnRange pfns = pfns(block);
        return state.addedZones
                .zone(pfns.startPfn())
                .map(added -> new ZoneShift(state, state.blocks.node(block), added, pfns));
    }

    /** {@code valid_zones}. */
    public String validZones(long block) {
        Optional<ZoneType> online = state.blocks.zone(block);
        if (state.blocks.isOnline(block)) {
            return online.map(ZoneType::label).orElse("none");
        }
        Set<ZoneType> inOrder = new LinkedHashSet<>();
        inOrder.add(zoneFor(OnlineType.ONLINE, block));
        inOrder.add(zoneFor(OnlineType.ONLINE_KERNEL, block));
        inOrder.add(ZoneType.MOVABLE);
        shift(block).ifPresent(shift -> inOrder.removeIf(zone -> !shift.isPossible(zone)));
        return inOrder.stream().map(ZoneType::label).collect(Collectors.joining(" "));
    }

    /** {@code auto_movable_zone_for_pfn}. */
    private ZoneType autoMovable(int node, long block) {
        ZoneType kernel = state.zones.defaultKernelZone(node, pfns(block));
        if (state.autoMovableRatio == 0) {
            return kernel;
        }
        OptionalInt id = state.blocks.group(block);
        Optional<Group> group = id.isPresent() ? state.groups.group(id.getAsInt()) : Optional.empty();
        long max = blockPages;
        long online = 0;
        if (group.isPresent() && !group.get().dynamic()) {
            if (group.get().presentKernel() > 0) {
                return kernel;
            }
            max = group.get().pages();
            online = group.get().presentMovable();
        } else if (group.isPresent() && group.get().pages() > blockPages) {
            max = group.get().pages();
            long first = block / (max / blockPages) * (max / blockPages);
            for (long other = first; other < first + max / blockPages; other++) {
                if (state.blocks.exists(other) && state.blocks.isOnline(other)) {
                    if (!state.blocks.zone(other).equals(Optional.of(ZoneType.MOVABLE))) {
                        return kernel;
                    }
                    online += blockPages;
                }
            }
        }
        long want = max - online;
        boolean can = canBeMovable(zone -> true, group, id, want)
                && (!state.autoMovableNumaAware || canBeMovable(zone -> zone == node, group, id, want));
        return can ? ZoneType.MOVABLE : kernel;
    }

    /** {@code auto_movable_can_online_movable}: the budget of a node, or of all. */
    private boolean canBeMovable(Predicate<Integer> scope, Optional<Group> group, OptionalInt id, long want) {
        long kernelEarly = 0;
        long movable = 0;
        for (ZoneStats zone : state.zones.zones()) {
            if (zone.isPopulated() && scope.test(zone.node())) {
                // what CMA lends out must be movable
                boolean isMovable = zone.type() == ZoneType.MOVABLE;
                kernelEarly += isMovable ? 0 : zone.presentEarlyPages() - zone.cmaPages();
                movable += isMovable ? zone.presentPages() : zone.cmaPages();
            }
        }
        GroupTable.Demand demand = state.groups.demandOfDynamic(scope, id, state.autoMovableRatio);
        if (kernelEarly <= demand.kernelPages()) {
            return false;
        }
        long kernel = kernelEarly - demand.kernelPages();
        if (group.isPresent() && group.get().dynamic()) {
            kernel += group.get().presentKernel();
        }
        return movable - demand.movablePages() + want <= state.autoMovableRatio * kernel / PERCENT;
    }

    /** Blocks whose answer can differ from their left neighbour's: at the borders of zones, where groups begin and end. */
    public Set<Long> cuts() {
        BlockTable blocks = state.blocks;
        Set<Long> cuts = new LinkedHashSet<>();
        for (ZoneStats zone : state.zones.zones()) {
            cuts.add(zone.startPfn() / blockPages + 1);
            cuts.add(zone.endPfn() / blockPages - 1);
        }
        if (state.onlinePolicy == OnlinePolicy.AUTO_MOVABLE) {
            blocks.forEachGroupRun((start, end, id) -> {
                cuts.add(start);
                cuts.add(end);
                long units = state.groups
                        .group((int) id)
                        .filter(Group::dynamic)
                        .map(group -> group.pages() / blockPages)
                        .orElse(Long.MAX_VALUE);
                for (long unit = start; units < end - start && unit < end; unit += units) {
                    cuts.add(unit / units * units);
                }
            });
        }
        return cuts;
    }
}
