package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.trace.IomemLine;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes a snapshot apart into the observables that are compared. */
final class SnapshotFlattener {
    static final String BLOCK = "block ";
    static final String NBLOCKS = "nblocks";
    static final String BLOCK_SIZE = "sysfs memory/block_size_bytes";
    static final String PRESENT = "present";

    private static final List<String> BLOCK_ATTRIBUTES = List.of("state", "removable", "valid_zones", "node");
    private static final List<String> ZONE_NUMBERS = List.of("start_pfn", "spanned", "present", "managed");
    private static final List<String> WATERMARKS = List.of("min", "low", "high");
    private static final List<String> MEMMAP_COUNTERS = List.of("nr_memmap_pages", "nr_memmap_boot_pages");
    /** An empty zone prints no start. */
    private static final String EMPTY_ZONE = "none";

    private static final String MULTIPLE = "n*";

    private SnapshotFlattener() {}

    static Flat flatten(ObjectNode snapshot) {
        Flat flat = new Flat();
        if (snapshot.hasNonNull(NBLOCKS)) {
            flat.values().put(NBLOCKS, snapshot.get(NBLOCKS).toString());
        }
        snapshot.path("blocks").forEach(run -> addBlocks(flat, run));
        snapshot.path("zones").forEach(zone -> addZone(flat, zone));
        snapshot.path("meminfo_kB").properties().stream()
                .filter(entry -> isComparedMeminfo(entry.getKey()))
                .forEach(entry -> add(flat, "meminfo ", entry));
        snapshot.path("vmstat").properties().stream()
                .filter(entry -> isComparedVmstat(entry.getKey()))
                .forEach(entry -> add(flat, "vmstat ", entry));
        snapshot.path("sysfs").properties().forEach(entry -> add(flat, "sysfs ", entry));
        for (JsonNode line : snapshot.path("iomem")) {
            if (IomemLine.parse(line.stringValue()).isAboutMemory()) {
                flat.values().put("iomem " + line.stringValue(), PRESENT);
            }
        }
        snapshot.path("kpageflags").forEach(range -> FlagRanges.add(flat, range));
        return flat;
    }

    static boolean isComparedMeminfo(String key) {
        return key.equals("MemTotal") || key.startsWith("DirectMap");
    }

    static boolean isComparedVmstat(String key) {
        return MEMMAP_COUNTERS.contains(key);
    }

    private static void add(Flat flat, String prefix, Map.Entry<String, JsonNode> entry) {
        flat.values().put(prefix + entry.getKey(), text(entry.getValue()));
    }

    private static void addBlocks(Flat flat, JsonNode run) {
        JsonNode attributes = run.get(2);
        String physDevice = attributes.get("phys_device").stringValue();
        for (long id = run.get(0).longValue(); id <= run.get(1).longValue(); id++) {
            String name = BLOCK + id + " ";
            for (String attribute : BLOCK_ATTRIBUTES) {
                flat.values().put(name + attribute, text(attributes.get(attribute)));
            }
            flat.values().put(name + "phys_device", physDevice(physDevice, id));
        }
    }

    private static String physDevice(String text, long id) {
        return text.matches("n\\*\\d{1,9}")
                ? Long.toString(id * Long.parseLong(text.substring(MULTIPLE.length())))
                : text;
    }

    private static void addZone(Flat flat, JsonNode zone) {
        String name = "zone " + zone.get("node") + " " + zone.get("zone").stringValue() + " ";
        for (String number : ZONE_NUMBERS) {
            String value = zone.has(number) ? zone.get(number).toString() : EMPTY_ZONE;
            flat.values().put(name + number, value);
        }
        WATERMARKS.stream()
                .filter(zone::has)
                .forEach(mark -> flat.values().put(name + mark, zone.get(mark).toString()));
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
