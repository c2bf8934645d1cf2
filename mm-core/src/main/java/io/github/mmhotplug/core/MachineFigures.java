package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A machine's state as figures that can be laid beside those of a machine of another geometry. */
final class MachineFigures {
    private static final String NONE = "none";

    private final Map<String, String> figures = new LinkedHashMap<>();

    private MachineFigures() {}

    /**
     * What differs between two machines.
     *
     * @param sameGround whether both have their memory at the same addresses: then every part of the state must be the
     *     same, not only the figures
     */
    static List<StateDifference> differences(Machine here, Machine there, boolean sameGround) {
        MachineSnapshot snapshotHere = here.snapshot();
        MachineSnapshot snapshotThere = there.snapshot();
        Map<String, String> figuresHere = of(here, snapshotHere);
        Map<String, String> figuresThere = of(there, snapshotThere);
        Set<String> names = new LinkedHashSet<>(figuresHere.keySet());
        names.addAll(figuresThere.keySet());
        List<StateDifference> differences = new ArrayList<>();
        for (String name : names) {
            String before = figuresHere.getOrDefault(name, NONE);
            String after = figuresThere.getOrDefault(name, NONE);
            if (!before.equals(after)) {
                differences.add(new StateDifference(name, before, after));
            }
        }
        if (sameGround && differences.isEmpty()) {
            here.differencesFrom(there)
                    .forEach(part -> differences.add(new StateDifference(part, "as it was", "other")));
        }
        return differences;
    }

    private static Map<String, String> of(Machine machine, MachineSnapshot snapshot) {
        MachineFigures all = new MachineFigures();
        long page = machine.architecture().geometry().pageSizeBytes();
        all.figures.put("page size", Bytes.prose(page));
        all.figures.put("section", Bytes.prose(machine.architecture().geometry().sectionSizeBytes()));
        all.figures.put("memory block", Bytes.prose(machine.architecture().memoryBlockSizeBytes()));
        all.blocks(snapshot, machine.architecture().memoryBlockSizeBytes());
        all.zones(snapshot, page);
        all.mapping("linear map", snapshot.linearMap());
        all.mapping("vmemmap", snapshot.vmemmap());
        snapshot.framesByUse()
                .forEach((use, frames) -> all.bytes("used as " + use.name().toLowerCase(Locale.ROOT), frames * page));
        all.bytes("nr_memmap_pages", snapshot.memmapPages() * page);
        all.bytes("nr_memmap_boot_pages", snapshot.bootMemmapPages() * page);
        all.bytes("HardwareCorrupted", snapshot.poisonedPages() * page);
        all.bytes("free", snapshot.freePages() * page);
        all.figures.put("nodes online", snapshot.onlineNodes().toString());
        all.figures.put("memmap_on_memory", snapshot.memmapOnMemory().word());
        all.figures.put("auto_online_blocks", snapshot.autoOnline().word());
        all.figures.put("online_policy", snapshot.onlinePolicy().word());
        all.figures.put("auto_movable_ratio", snapshot.autoMovableRatio() + " %");
        all.figures.put("auto_movable_numa_aware", snapshot.autoMovableNumaAware() ? "Y" : "N");
        machine.driverFacts().forEach((name, value) -> all.figures.put(name, Long.toString(value)));
        return all.figures;
    }

    private void bytes(String name, long bytes) {
        figures.put(name, Bytes.prose(bytes));
    }

    private void blocks(MachineSnapshot snapshot, long blockBytes) {
        Map<BlockState, Long> counts = new TreeMap<>();
        long withheld = 0;
        for (MachineSnapshot.BlockRun run : snapshot.blocks()) {
            long count = run.last() - run.first() + 1;
            counts.merge(run.state(), count, Long::sum);
            withheld += count * run.reservedPages();
        }
        counts.forEach((state, count) -> figures.put(
                "memory blocks " + state.name().toLowerCase(Locale.ROOT),
                count + ", " + Bytes.prose(count * blockBytes)));
        figures.put("pages of blocks withheld for memmap", Long.toString(withheld));
    }

    private void zones(MachineSnapshot snapshot, long page) {
        for (ZoneStats zone : snapshot.zones()) {
            String name = "node " + zone.node() + " " + zone.type().label() + " ";
            bytes(name + "present", zone.presentPages() * page);
            bytes(name + "managed", zone.managedPages() * page);
            bytes(name + "spanned", zone.spannedPages() * page);
            ZoneWatermarks marks = zone.watermarks();
            figures.put(
                    name + "min, low, high",
                    String.join(
                            ", ",
                            Bytes.prose(marks.min() * page),
                            Bytes.prose(marks.low() * page),
                            Bytes.prose(marks.high() * page)));
        }
    }

    private void mapping(String region, MachineSnapshot.Mapping mapping) {
        Map<Long, Long> leaves = new TreeMap<>();
        mapping.leaves().forEach(run -> leaves.merge(run.leafBytes(), run.count(), Long::sum));
        leaves.forEach((size, count) -> figures.put(region + " leaves of " + Bytes.prose(size), Long.toString(count)));
        figures.put(region + " tables", mapping.tablePages() + " pages");
    }
}
