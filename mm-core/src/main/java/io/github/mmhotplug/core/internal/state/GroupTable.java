package io.github.mmhotplug.core.internal.state;

import io.github.mmhotplug.api.addr.NodeId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Memory groups by id ({@code memory_group_register_static}, {@code _dynamic}). */
public final class GroupTable {
    private final SortedMap<Integer, Group> groups = new TreeMap<>();

    /**
     * One group.
     *
     * @param node its node
     * @param dynamic whether it is dynamic
     * @param pages {@code max_pages} of a static group, {@code unit_pages} of a dynamic one
     */
    public record Group(NodeId node, boolean dynamic, long pages) {}

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

    public void unregister(int id) {
        groups.remove(id);
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
