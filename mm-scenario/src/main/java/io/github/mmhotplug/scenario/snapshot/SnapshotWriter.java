package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what a machine shows, in the schema of a recording. Numbers that depend on the guest as well (how much memory
 * the kernel image takes) are the baseline's plus what changed on the machine since it booted.
 */
public final class SnapshotWriter {
    private final ObjectNode baseline;
    private final MachineSnapshot atBoot;

    /**
     * A writer for one machine.
     *
     * @param baseline the recording's first snapshot
     * @param booted the machine that was set up from it, before anything happened to it
     */
    public SnapshotWriter(ObjectNode baseline, Machine booted) {
        this.baseline = baseline;
        this.atBoot = booted.snapshot();
    }

    /** A whole snapshot. */
    public ObjectNode write(Machine machine, GuestEnvironment environment) {
        MachineSnapshot now = machine.snapshot();
        ObjectNode snapshot = JsonNodeFactory.instance.objectNode();
        snapshot.put("nblocks", now.blockCount());
        snapshot.set("blocks", BlocksJson.of(machine.architecture(), now));
        snapshot.set(
                "meminfo_kB",
                new CountersJson(machine.architecture().geometry(), atBoot, now)
                        .meminfo(member("meminfo_kB"), environment.splitLeaves()));
        snapshot.set(
                "vmstat", new CountersJson(machine.architecture().geometry(), atBoot, now).vmstat(member("vmstat")));
        snapshot.set("zones", ZonesJson.of(now));
        snapshot.set("iomem", IomemJson.of(member("iomem"), atBoot, now));
        snapshot.set("sysfs", SysfsJson.of(machine, member("sysfs"), atBoot, now));
        if (!environment.flagRanges().isEmpty()) {
            snapshot.set("kpageflags", new KpageflagsJson(machine, now).of(environment.flagRanges()));
        }
        return snapshot;
    }

    private JsonNode member(String key) {
        return baseline.get(key);
    }
}
