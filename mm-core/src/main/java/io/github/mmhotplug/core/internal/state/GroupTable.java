package io.github.mmhotplug.core.internal.state;

import io.github.mmhotplug.api.addr.NodeId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Memory groups by id ({@code memory_group_register_static}, {@code _dynamic}). */
public final class GroupTable {
    private static final long PERCENT = 100;

    private final SortedMap<Integer, Group> groups = new TreeMap<>();

    /**
     * One group.
     *
     * @param node its node
     * @param dynamic whether it is dynamic
     * @param pages {@code max_pages} of a static group, {@code unit_pages} of a dynamic one
     * @param presentKernel {@code present_kernel_pages}
     * @param presentMovable {@code present_movable_pages}
     */
    public record Group(NodeId node, boolean dynamic, long pages, long presentKernel, long presentMovable) {
        /** A group with nothing online. */
        public static Group of(NodeId node, boolean dynamic, long pages) {
            return new Group(node, dynamic, pages, 0, 0);
        }
    }

    /**
     * What dynamic groups claim of the kernel memory beside them.
     *
     * @param kernelPages kernel memory that they need for their movable memory
     * @param movablePages that movable memory
     */
    public record Demand(long kernelPages, long movablePages) {}

    public GroupTable copy() {
        GroupTable copy = new GroupTable();
        copy.groups.putAll(groups);
        return copy;
    }

    /** Registers a group under the lowest free id. */
    public int register(Group group) {
        int id = 0;
        while (groups.containsKey(id)) {
            id++;
        }
        groups.put(id, group);
        return id;
    }

    public Optional<Group> group(int id) {
        return Optional.ofNullable(groups.get(id));
    }

    /** All ids, ascending. */
    public Set<Integer> ids() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    public void unregister(int id) {
        groups.remove(id);
    }

    /** Pages of a group go online, or offline where the number is negative. */
    public void present(int id, boolean movable, long pages) {
        groups.computeIfPresent(
                id,
                (same, group) -> new Group(
                        group.node(),
                        group.dynamic(),
                        group.pages(),
                        group.presentKernel() + (movable ? 0 : pages),
                        group.presentMovable() + (movable ? pages : 0)));
    }

    /** {@code auto_movable_stats_account_group}: every dynamic group of some nodes but one. */
    public Demand demandOfDynamic(Predicate<Integer> nodes, OptionalInt but, long ratio) {
        long kernel = 0;
        long movable = 0;
        for (Map.Entry<Integer, Group> entry : groups.entrySet()) {
            Group group = entry.getValue();
            boolean counts = group.dynamic()
                    && nodes.test(group.node().value())
                    && (but.isEmpty() || but.getAsInt() != entry.getKey());
            if (counts) {
                kernel += Math.max(0, group.presentMovable() * PERCENT / ratio - group.presentKernel());
                movable += group.presentMovable();
            }
        }
        return new Demand(kernel, movable);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupTable that && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return groups.hashCode();
    }
}
