package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.trace.IomemLine;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a recording holds beside the observables that are compared: how much of it, and why it is left out. */
final class UnscoredContent {
    private static final String GUEST = "memory that the guest itself uses: slab, page cache, free pages";
    private static final String LISTS = "buddy allocator's lists";
    private static final String WALKER = "how a walk of the page tables was made";
    private static final List<String> COMPARED_ZONE_KEYS =
            List.of("node", "zone", "start_pfn", "spanned", "present", "managed", "min", "low", "high");
    private static final List<String> COMPARED_KEYS = List.of("nblocks", "blocks", "sysfs");

    /** Keys of results that are no answer of the kernel. */
    private static final Map<String, String> RESULT_KEYS = Map.ofEntries(
            Map.entry("us", "timing"),
            Map.entry("us_total", "timing"),
            Map.entry("host_s", "timing"),
            Map.entry("new_blocks", "blocks as the harness sums them up (compared one by one)"),
            Map.entry("added_blocks", "blocks as the harness sums them up (compared one by one)"),
            Map.entry("removed_blocks", "blocks as the harness sums them up (compared one by one)"),
            Map.entry("offlined", "blocks as the harness sums them up (compared one by one)"),
            Map.entry("gone_blocks", "blocks as the harness sums them up (compared one by one)"),
            Map.entry("linear_total", "page tables of boot memory"),
            Map.entry("vmemmap_total", "page tables of boot memory"),
            Map.entry("linear_runs_truncated_errors", WALKER),
            Map.entry("vmemmap_runs_truncated_errors", WALKER),
            Map.entry("linear_base", WALKER),
            Map.entry("vmemmap_base", WALKER),
            Map.entry("range", WALKER));

    private UnscoredContent() {}

    /** Counts the parts of a whole snapshot. */
    static void countSnapshot(ObjectNode snapshot, ObjLongConsumer<String> counter) {
        for (Map.Entry<String, JsonNode> entry : snapshot.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "meminfo_kB" -> counter.accept(GUEST, others(value, SnapshotFlattener::isComparedMeminfo));
                case "vmstat" -> counter.accept(GUEST, others(value, SnapshotFlattener::isComparedVmstat));
                case "zones" -> value.forEach(zone -> countZone(zone, counter));
                case "buddyinfo" -> counter.accept(LISTS, value.size());
                case "pagetypeinfo" ->
                    counter.accept(
                            LISTS,
                            value.path("free").size() + value.path("blocks").size());
                case "iomem" -> counter.accept("iomem lines of firmware, kernel image and devices", otherLines(value));
                case "kpageflags" -> counter.accept("page flags that tell the use of a page", value.size());
                case "acpi_pnp0c80" -> counter.accept("list of ACPI memory devices", value.size());
                default -> {
                    if (!COMPARED_KEYS.contains(entry.getKey())) {
                        counter.accept("snapshot key " + entry.getKey() + " that is not known", 1);
                    }
                }
            }
        }
    }

    /** Counts the parts of a step beside result and snapshot. */
    static void countRest(TraceStep step, ObjLongConsumer<String> counter) {
        for (Map.Entry<String, JsonNode> entry : step.rest().properties()) {
            switch (entry.getKey()) {
                case "dmesg" -> counter.accept("kernel log", entry.getValue().size());
                case "qmp_events" ->
                    counter.accept("emulator's events", entry.getValue().size());
                default -> counter.accept("step key " + entry.getKey() + " that is not known", 1);
            }
        }
    }

    /** Why a key of a result is never compared; empty if it could be. */
    static Optional<String> reasonOfResultKey(String key) {
        return Optional.ofNullable(RESULT_KEYS.get(key));
    }

    private static void countZone(JsonNode zone, ObjLongConsumer<String> counter) {
        counter.accept(GUEST, others(zone, COMPARED_ZONE_KEYS::contains));
    }

    private static long others(JsonNode object, Predicate<String> compared) {
        return object.propertyNames().stream().filter(compared.negate()).count();
    }

    private static long otherLines(JsonNode lines) {
        return lines.valueStream()
                .filter(line -> !IomemLine.parse(line.stringValue()).isAboutMemory())
                .count();
    }
}
