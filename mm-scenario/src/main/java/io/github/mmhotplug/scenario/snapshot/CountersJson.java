package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.core.ZoneStats;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /proc/meminfo} and {@code /proc/vmstat}: the baseline's numbers plus what changed since boot. */
final class CountersJson {
    private static final String DIRECT_MAP = "DirectMap";
    private static final long SPLIT_LEAF_BYTES = 2 * Bytes.MIB;
    private static final long BASE_LEAF_BYTES = 4 * Bytes.KIB;

    private final MemoryGeometry geometry;
    private final MachineSnapshot atBoot;
    private final MachineSnapshot now;

    CountersJson(MemoryGeometry geometry, MachineSnapshot atBoot, MachineSnapshot now) {
        this.geometry = geometry;
        this.atBoot = atBoot;
        this.now = now;
    }

    /** {@code MemTotal}, and {@code DirectMap*} where the baseline has them. */
    ObjectNode meminfo(JsonNode baseline, long splitLeaves) {
        ObjectNode meminfo = JsonNodeFactory.instance.objectNode();
        long managed = managedPages(now) - managedPages(atBoot);
        add(meminfo, baseline, "MemTotal", managed * geometry.pageSizeBytes() / Bytes.KIB);
        Map<String, Long> changes = new HashMap<>();
        countLeaves(changes, now, 1);
        countLeaves(changes, atBoot, -1);
        changes.merge(directMap(BASE_LEAF_BYTES), splitLeaves * SPLIT_LEAF_BYTES, Long::sum);
        changes.merge(directMap(SPLIT_LEAF_BYTES), -splitLeaves * SPLIT_LEAF_BYTES, Long::sum);
        for (String key : baseline.propertyNames()) {
            if (key.startsWith(DIRECT_MAP)) {
                add(meminfo, baseline, key, changes.getOrDefault(key, 0L) / Bytes.KIB);
            }
        }
        return meminfo;
    }

    /** The counters of the memmap where the baseline has them, and free pages. */
    ObjectNode vmstat(JsonNode baseline) {
        ObjectNode vmstat = JsonNodeFactory.instance.objectNode();
        add(
                vmstat,
                baseline,
                "nr_free_pages",
                now.freePages() - atBoot.freePages() - (kernelFrames(now) - kernelFrames(atBoot)));
        add(vmstat, baseline, "nr_memmap_pages", now.memmapPages() - atBoot.memmapPages());
        add(vmstat, baseline, "nr_memmap_boot_pages", now.bootMemmapPages() - atBoot.bootMemmapPages());
        return vmstat;
    }

    /** In a replay the kernel's own frames are not taken from the free ones: they lie apart. */
    private static long kernelFrames(MachineSnapshot snapshot) {
        return snapshot.framesByUse().getOrDefault(FrameUse.MEMMAP, 0L)
                + snapshot.framesByUse().getOrDefault(FrameUse.PAGE_TABLE, 0L);
    }

    private static void add(ObjectNode target, JsonNode baseline, String key, long change) {
        if (baseline.has(key)) {
            target.put(key, baseline.get(key).longValue() + change);
        }
    }

    private static long managedPages(MachineSnapshot snapshot) {
        return snapshot.zones().stream().mapToLong(ZoneStats::managedPages).sum();
    }

    private static void countLeaves(Map<String, Long> bytes, MachineSnapshot snapshot, int sign) {
        for (LeafRun run : snapshot.linearMap().leaves()) {
            bytes.merge(directMap(run.leafBytes()), sign * run.sizeBytes(), Long::sum);
        }
    }

    /** {@code arch_report_meminfo}: the small sizes have a small letter. */
    private static String directMap(long leafBytes) {
        String size = Bytes.exact(leafBytes);
        return DIRECT_MAP + (leafBytes < Bytes.MIB ? size.toLowerCase(Locale.ROOT) : size);
    }
}
