package io.github.mmhotplug.api.addr;

/**
 * A NUMA node ({@code nid}).
 *
 * @param value the node's number, never negative
 */
public record NodeId(int value) {
    /** The first node, the only one of a machine without NUMA. */
    public static final NodeId ZERO = new NodeId(0);

    public NodeId {
        if (value < 0) {
            throw new IllegalArgumentException("negative node " + value);
        }
    }
}
