package io.github.mmhotplug.api.notify;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;

/**
 * {@code struct memory_notify}, and {@code struct node_notify} with the frames that the node gets or loses.
 *
 * @param event what is about to happen or has happened
 * @param pfns the frames concerned, self-hosted memmap excluded
 * @param altmapPages self-hosted memmap pages right before {@code pfns}; 0 if there are none
 * @param node the node concerned
 */
public record MemoryNotification(MemoryEvent event, PfnRange pfns, long altmapPages, NodeId node) {}
