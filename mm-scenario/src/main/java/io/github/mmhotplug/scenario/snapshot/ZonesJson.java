package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.ZoneStats;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /proc/zoneinfo}, without free pages. */
final class ZonesJson {
    private ZonesJson() {}

    static ArrayNode of(MachineSnapshot snapshot) {
        ArrayNode zones = JsonNodeFactory.instance.arrayNode();
        for (ZoneStats zone : snapshot.zones()) {
            ObjectNode entry = zones.addObject();
            entry.put("node", zone.node());
            entry.put("zone", zone.type().label());
            entry.put("spanned", zone.spannedPages());
            entry.put("present", zone.presentPages());
            entry.put("managed", zone.managedPages());
            entry.put("min", zone.watermarks().min());
            entry.put("low", zone.watermarks().low());
            entry.put("high", zone.watermarks().high());
            if (zone.isPopulated()) {
                entry.put("start_pfn", zone.startPfn());
            }
        }
        return zones;
    }
}
