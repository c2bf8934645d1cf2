package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.scenario.language.Names;
import io.github.mmhotplug.scenario.language.Quantity;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What firmware and CPU decide, by the names that scenarios use. */
final class FactWords {
    private static final Names NONE = Names.of(Map.of());
    private static final Map<String, BiConsumer<MachineFacts.Builder, YamlValue>> ALL = all();

    private FactWords() {}

    private static Map<String, BiConsumer<MachineFacts.Builder, YamlValue>> all() {
        Map<String, BiConsumer<MachineFacts.Builder, YamlValue>> all = new LinkedHashMap<>();
        all.put("hypervisor", (facts, value) -> facts.hypervisor(value.truth()));
        all.put("large_leaves", (facts, value) -> facts.largeLeaves(value.truth()));
        all.put("huge_leaves", (facts, value) -> facts.hugeLeaves(value.truth()));
        all.put("edat", (facts, value) -> facts.edat(value.truth(), value.truth()));
        all.put("rodata_full", (facts, value) -> facts.rodataFull(value.truth()));
        all.put("bbml2", (facts, value) -> facts.bbml2(value.truth()));
        all.put("debug_pagealloc", (facts, value) -> facts.debugPagealloc(value.truth()));
        all.put("virtual_address_bits", (facts, value) -> facts.virtualAddressBits(value.count(30, 64)));
        all.put("physical_limit", (facts, value) -> facts.physicalLimitBytes(bytes(value)));
        all.put("block_size_advice", (facts, value) -> facts.blockSizeAdviceBytes(bytes(value)));
        all.put("mem_limit", (facts, value) -> facts.memLimitBytes(bytes(value)));
        all.put(
                "standby",
                (facts, value) -> facts.standbyStorage(
                        value.oneOrMore().stream().map(FactWords::range).toList()));
        return all;
    }

    private static PhysRange range(YamlValue value) {
        value.onlyKeys(List.of("at", "size"));
        long size = bytes(value.require("size"));
        if (size == 0) {
            throw value.wrong("a range of nothing", "a size from 1 up");
        }
        return new PhysRange(bytes(value.require("at")), size);
    }

    private static long bytes(YamlValue value) {
        return Quantity.read(value, Set.of()).value(NONE);
    }

    static void set(MachineFacts.Builder facts, YamlValue key, YamlValue value) {
        BiConsumer<MachineFacts.Builder, YamlValue> setter = ALL.get(key.text());
        if (setter == null) {
            throw key.unknown("fact", List.copyOf(ALL.keySet()));
        }
        setter.accept(facts, value);
    }
}
