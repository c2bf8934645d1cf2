package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.List;

/** Of {@link MachineInvariants} those about {@code /proc/iomem}: D3. */
final class ResourceInvariants {
    private final ZoneInvariants.Sink sink;
    /** What System RAM covers, by address. */
    private final RunMap systemRam = new RunMap(0);

    private ResourceInvariants(ZoneInvariants.Sink sink) {
        this.sink = sink;
    }

    static void check(Machine machine, MachineState state, ZoneInvariants.Sink sink) {
        ResourceInvariants check = new ResourceInvariants(sink);
        check.eachPfnIsSystemRamOnce(state.resources.roots());
        long blockBytes = machine.architecture().memoryBlockSizeBytes();
        state.blocks.forEachRun((first, count, blockState, node, early) -> sink.require(
                early || check.systemRam.allIn(first * blockBytes, (first + count) * blockBytes),
                "D3 hot-added memory is System RAM: memory" + first + " to memory" + (first + count - 1)));
    }

    private void eachPfnIsSystemRamOnce(List<Resource> siblings) {
        for (Resource resource : siblings) {
            if (resource.name().startsWith("System RAM")) {
                sink.require(
                        !systemRam.anyIn(resource.start(), resource.end()),
                        "D3 each pfn is in one leaf of System RAM: " + resource.name() + " at "
                                + PhysRange.ofEnd(resource.start(), resource.end()));
                systemRam.put(resource.start(), resource.end(), 0);
            }
            eachPfnIsSystemRamOnce(resource.children());
        }
    }
}
