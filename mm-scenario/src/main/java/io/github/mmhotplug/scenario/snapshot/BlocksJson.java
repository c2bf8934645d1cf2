package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Files of the memory block devices: {@code drivers/base/memory.c}. */
final class BlocksJson {
    /** A legacy constant of kernels that can remove memory. */
    private static final String REMOVABLE = "1";

    static final String NO_NODE_LINK = "-";

    private BlocksJson() {}

    /** Runs {@code [first, last, attributes]} of equal blocks. */
    static ArrayNode of(Architecture architecture, MachineSnapshot snapshot) {
        ArrayNode runs = JsonNodeFactory.instance.arrayNode();
        String physDevice = physDevice(architecture);
        for (BlockRun block : snapshot.blocks()) {
            ObjectNode attributes = JsonNodeFactory.instance.objectNode();
            attributes.put("state", block.state().word());
            attributes.put("removable", REMOVABLE);
            attributes.put("valid_zones", block.validZones());
            attributes.put("phys_device", physDevice);
            attributes.put("node", architecture.hasNuma() ? Integer.toString(block.node()) : NO_NODE_LINK);
            append(runs, block, attributes);
        }
        return runs;
    }

    /** The same word for every block: a constant, or {@code n*K} where it is K times the block's number. */
    private static String physDevice(Architecture architecture) {
        long perBlock = architecture.physDevice(architecture.memoryBlockSizeBytes());
        return perBlock == 0 ? "0" : "n*" + perBlock;
    }

    private static void append(ArrayNode runs, BlockRun block, ObjectNode attributes) {
        if (!runs.isEmpty()) {
            ArrayNode last = (ArrayNode) runs.get(runs.size() - 1);
            if (last.get(1).longValue() + 1 == block.first() && last.get(2).equals(attributes)) {
                last.set(1, JsonNodeFactory.instance.numberNode(block.last()));
                return;
            }
        }
        runs.addArray().add(block.first()).add(block.last()).add(attributes);
    }
}
