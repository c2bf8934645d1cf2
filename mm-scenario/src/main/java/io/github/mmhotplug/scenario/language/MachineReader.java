package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads how a machine is built. */
final class MachineReader {
    private static final List<String> KEYS = List.of(
            "ram",
            "firmware_unit",
            "free",
            "largest_free_order",
            "memmap_on_memory",
            "possible_nodes",
            "parameters",
            "facts",
            "with",
            "without",
            "faithful");

    private MachineReader() {}

    /** What a file says of its machine; nothing if it says nothing. */
    static MachineSpec read(YamlValue root) {
        return root.get("machine").map(MachineReader::described).orElseGet(() -> reference(root));
    }

    private static MachineSpec reference(YamlValue root) {
        return new MachineSpec(
                root,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                false);
    }

    private static MachineSpec described(YamlValue value) {
        value.onlyKeys(KEYS);
        // a machine that is not there yet has no names
        Set<String> none = Set.of();
        return new MachineSpec(
                value,
                value.get("ram", ram -> Quantity.read(ram, none)),
                value.get("firmware_unit", unit -> Quantity.read(unit, none)),
                value.get("free", free -> Quantity.read(free, none)),
                value.get("largest_free_order"),
                value.get("memmap_on_memory"),
                value.get("possible_nodes").map(YamlValue::oneOrMore).orElse(List.of()),
                pairs(value, "parameters"),
                pairs(value, "facts"),
                value.get("with").map(YamlValue::oneOrMore).orElse(List.of()),
                value.get("without").map(YamlValue::oneOrMore).orElse(List.of()),
                value.get("faithful").map(YamlValue::truth).orElse(false));
    }

    private static Map<YamlValue, YamlValue> pairs(YamlValue value, String key) {
        Map<YamlValue, YamlValue> pairs = new LinkedHashMap<>();
        value.get(key).ifPresent(map -> map.keys().forEach(name -> pairs.put(name, map.require(name.text()))));
        return pairs;
    }
}
