package io.github.mmhotplug.api.notify;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import java.util.OptionalInt;

/**
 * {@code struct memory_notify}, and {@code struct node_notify} with the frames that the node gets or loses.
 *
 * @param event what is about to happen or has happened
 * @param pfns the frames concerned, self-hosted memmap excluded
 * @param altmapPages self-hosted memmap pages right before {@code pfns}; 0 if there are none
 * @param node the node concerned
 * @param statusChangeNid {@code status_change_nid}, up to 6.16: the node, if it gets its first memory or loses its last.
 *     Always empty in later kernels, which have events of nodes for that, and for the events that enclose all others
 *     ({@code MEM_PREPARE_ONLINE}, {@code MEM_FINISH_OFFLINE})
 * @param statusChangeNidNormal {@code status_change_nid_normal}: the same for memory of zones up to {@code NORMAL}
 */
public record MemoryNotification(
        MemoryEvent event,
        PfnRange pfns,
        long altmapPages,
        NodeId node,
        OptionalInt statusChangeNid,
        OptionalInt statusChangeNidNormal) {

    /** One that says nothing of the node's state. */
    public MemoryNotification(MemoryEvent event, PfnRange pfns, long altmapPages, NodeId node) {
        this(event, pfns, altmapPages, node, OptionalInt.empty(), OptionalInt.empty());
    }

    /** The same with the nodes whose states change. */
    public MemoryNotification withStatusChange(OptionalInt nid, OptionalInt nidNormal) {
        return new MemoryNotification(event, pfns, altmapPages, node, nid, nidNormal);
    }
}
