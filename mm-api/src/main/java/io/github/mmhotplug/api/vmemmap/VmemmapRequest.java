package io.github.mmhotplug.api.vmemmap;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import java.util.Optional;

/**
 * The arguments of {@code vmemmap_populate} and {@code vmemmap_free}: at most one section.
 *
 * @param pfns the frames whose struct pages are meant
 * @param startOffset where those struct pages begin in the vmemmap, in bytes from the struct page of pfn 0
 * @param endOffset where they end
 * @param node preferred node of the backing
 * @param altmap where the backing shall come from, or came from, if not from the system
 * @param pgmap the device mapping, for ZONE_DEVICE
 */
public record VmemmapRequest(
        PfnRange pfns,
        long startOffset,
        long endOffset,
        NodeId node,
        Optional<VmemAltmap> altmap,
        Optional<DevPagemap> pgmap) {

    /** The same request with its backing from the system. */
    public VmemmapRequest withoutAltmap() {
        return altmap.isEmpty()
                ? this
                : new VmemmapRequest(pfns, startOffset, endOffset, node, Optional.empty(), pgmap);
    }

    /** The same request for a part of its vmemmap. */
    public VmemmapRequest clip(long newStartOffset, long newEndOffset) {
        return new VmemmapRequest(pfns, newStartOffset, newEndOffset, node, altmap, pgmap);
    }
}
