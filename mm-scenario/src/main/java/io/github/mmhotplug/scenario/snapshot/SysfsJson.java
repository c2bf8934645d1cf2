package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Files of {@code /sys}: those of the baseline, with what was written to them and what the machine computes. */
final class SysfsJson {
    private static final String BLOCK_SIZE = "memory/block_size_bytes";
    private static final String ONLINE_NODES = "node/online";

    private SysfsJson() {}

    static ObjectNode of(
            Machine machine,
            JsonNode baseline,
            MachineSnapshot atBoot,
            MachineSnapshot now,
            Map<String, String> writes) {
        ObjectNode sysfs = (ObjectNode) baseline.deepCopy();
        writes.forEach(sysfs::put);
        if (sysfs.has(BLOCK_SIZE)) {
            sysfs.put(BLOCK_SIZE, Long.toHexString(machine.architecture().memoryBlockSizeBytes()));
        }
        if (baseline.path(ONLINE_NODES).isString() && !atBoot.onlineNodes().equals(now.onlineNodes())) {
            NavigableSet<Integer> online =
                    new TreeSet<>(NodeList.parse(baseline.get(ONLINE_NODES).stringValue()));
            atBoot.onlineNodes().forEach(online::remove);
            online.addAll(now.onlineNodes());
            sysfs.put(ONLINE_NODES, NodeList.format(online));
        }
        return sysfs;
    }
}
