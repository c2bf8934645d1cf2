package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;

/**
 * The arguments of {@code arch_add_memory} and {@code arch_remove_memory}.
 *
 * @param node {@code nid}
 * @param range {@code start} and {@code size}
 * @param params altmap, protection, device mapping
 */
public record ArchRange(NodeId node, PhysRange range, MhpParams params) {}
