package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.ZoneStats;
import java.util.NavigableSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Files of {@code /sys}: those of the baseline, with what the machine computes and keeps. */
final class SysfsJson {
    private static final String BLOCK_SIZE = "memory/block_size_bytes";
    private static final String ONLINE_NODES = "node/online";
    private static final String PARAMETERS = "module/memory_hotplug/parameters/";

    private SysfsJson() {}

    static ObjectNode of(Machine machine, JsonNode baseline, MachineSnapshot atBoot, MachineSnapshot now) {
        ObjectNode sysfs = (ObjectNode) baseline.deepCopy();
        put(sysfs, BLOCK_SIZE, Long.toHexString(machine.architecture().memoryBlockSizeBytes()));
        put(sysfs, "memory/auto_online_blocks", now.autoOnline().word());
        put(sysfs, PARAMETERS + "online_policy", now.onlinePolicy().word());
        put(sysfs, PARAMETERS + "auto_movable_ratio", Long.toString(now.autoMovableRatio()));
        put(sysfs, PARAMETERS + "auto_movable_numa_aware", now.autoMovableNumaAware() ? "Y" : "N");
        put(sysfs, baseline, "node/has_memory", withMemory(atBoot, false), withMemory(now, false));
        put(sysfs, baseline, "node/has_normal_memory", withMemory(atBoot, true), withMemory(now, true));
        if (baseline.path(ONLINE_NODES).isString() && !atBoot.onlineNodes().equals(now.onlineNodes())) {
            NavigableSet<Integer> online =
                    new TreeSet<>(NodeList.parse(baseline.get(ONLINE_NODES).stringValue()));
            atBoot.onlineNodes().forEach(online::remove);
            online.addAll(now.onlineNodes());
            sysfs.put(ONLINE_NODES, NodeList.format(online));
        }
        return sysfs;
    }

    /** {@code N_MEMORY} and {@code N_NORMAL_MEMORY}: nodes with anything present, in any zone or in kernel zones. */
    private static NavigableSet<Integer> withMemory(MachineSnapshot snapshot, boolean kernelZonesOnly) {
        NavigableSet<Integer> nodes = new TreeSet<>();
        for (ZoneStats zone : snapshot.zones()) {
            if (zone.isPopulated() && (!kernelZonesOnly || zone.type().isKernelZone())) {
                nodes.add(zone.node());
            }
        }
        return nodes;
    }

    /** A file, if the kernel has it. */
    private static void put(ObjectNode sysfs, String file, String value) {
        if (sysfs.has(file)) {
            sysfs.put(file, value);
        }
    }

    private static void put(
            ObjectNode sysfs, JsonNode baseline, String file, NavigableSet<Integer> atBoot, NavigableSet<Integer> now) {
        if (baseline.path(file).isString() && !atBoot.equals(now)) {
            sysfs.put(file, NodeList.format(now));
        }
    }
}
