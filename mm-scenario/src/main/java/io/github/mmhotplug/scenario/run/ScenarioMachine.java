package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.language.MachineSpec;
import io.github.mmhotplug.scenario.language.Names;
import io.github.mmhotplug.scenario.language.Quantity;
import io.github.mmhotplug.scenario.language.Scenario;
import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A booted machine of a scenario.
 *
 * @param machine the machine, with all installed drivers
 * @param names what quantities can speak of
 * @param architectures the names that expectations may call it by: variant, short names, port
 */
record ScenarioMachine(Machine machine, Names names, Set<String> architectures) {
    private static final Names NONE = Names.of(Map.of());
    private static final int MAX_ORDER = 30;
    private static final int MAX_NODE = 1023;

    static ScenarioMachine boot(Scenario scenario, Registered registered, KernelProfile kernel, Installed installed) {
        MachineSpec spec = scenario.machine();
        KernelProfile profile = profile(spec, kernel);
        long ram = spec.ram().map(size -> size.value(NONE)).orElse(2 * Bytes.GIB);
        ReferenceMachine reference = reference(spec, registered, ram);
        Machine machine = build(spec, registered, profile, reference, installed);
        for (Map.Entry<YamlValue, YamlValue> parameter : spec.parameters().entrySet()) {
            write(machine, parameter.getKey(), parameter.getValue());
        }
        Names names = names(machine, reference.hotplugStart(), ram);
        for (Map.Entry<String, Quantity> variable : scenario.variables().entrySet()) {
            names = names.with(variable.getKey(), variable.getValue().signed(names));
        }
        return new ScenarioMachine(machine, names, calledBy(registered));
    }

    private static Set<String> calledBy(Registered registered) {
        Set<String> names = new HashSet<>(registered.variant().shortNames());
        names.add(registered.variant().id());
        names.add(registered.provider().id());
        return names;
    }

    private static Names names(Machine machine, long start, long ram) {
        MemoryGeometry geometry = machine.architecture().geometry();
        Map<String, Long> values = new HashMap<>();
        values.put("block", machine.architecture().memoryBlockSizeBytes());
        values.put("page", geometry.pageSizeBytes());
        values.put("pageblock", geometry.pageblockPages() << geometry.pageShift());
        values.put("ram", ram);
        values.put("section", geometry.sectionSizeBytes());
        values.put("start", start);
        return Names.of(values);
    }

    private static KernelProfile profile(MachineSpec spec, KernelProfile kernel) {
        KernelProfile profile = kernel;
        for (YamlValue key : spec.with()) {
            profile = change(profile, key, true);
        }
        for (YamlValue key : spec.without()) {
            profile = change(profile, key, false);
        }
        return spec.faithful() ? profile.faithful() : profile;
    }

    private static KernelProfile change(KernelProfile profile, YamlValue key, boolean on) {
        List<String> switches = profile.switches();
        if (!switches.contains(key.text())) {
            throw key.unknown("switch of kernel " + profile.name(), switches);
        }
        return profile.with(key.text(), on);
    }

    private static ReferenceMachine reference(MachineSpec spec, Registered registered, long ram) {
        String variant = registered.variant().id();
        OptionalLong unit = OptionalLong.empty();
        // the unit is for those of a matrix that take one
        if (spec.firmwareUnit().isPresent()
                && registered.provider().firmwareUnit(variant).isPresent()) {
            unit = OptionalLong.of(spec.firmwareUnit().get().value(NONE));
        }
        try {
            return registered.provider().referenceMachine(variant, ram, unit);
        } catch (IllegalArgumentException e) {
            throw wrong(spec, variant, e);
        }
    }

    private static BadFileException wrong(MachineSpec spec, String variant, IllegalArgumentException e) {
        return spec.source().wrong(variant + ": " + e.getMessage(), "a machine that can be");
    }

    private static Machine build(
            MachineSpec spec,
            Registered registered,
            KernelProfile profile,
            ReferenceMachine reference,
            Installed installed) {
        try {
            MachineFacts.Builder facts = reference.facts().toBuilder();
            spec.facts().forEach((key, value) -> FactWords.set(facts, key, value));
            MachineBuilder builder = MachineBuilder.of(registered, profile, facts.build());
            installed.drivers().values().forEach(builder::driver);
            spec.free().ifPresent(free -> builder.freeBytes(free.value(NONE)));
            spec.largestFreeOrder().ifPresent(order -> builder.largestFreeOrder(order.count(0, MAX_ORDER)));
            spec.memmapOnMemory().ifPresent(word -> builder.memmapOnMemory(mode(word)));
            if (!spec.possibleNodes().isEmpty()) {
                Set<Integer> nodes = new HashSet<>(Set.of(0));
                spec.possibleNodes().forEach(node -> nodes.add(node.count(0, MAX_NODE)));
                builder.possibleNodes(nodes);
            }
            return builder.boot();
        } catch (IllegalArgumentException e) {
            throw wrong(spec, registered.variant().id(), e);
        }
    }

    private static MemmapOnMemory mode(YamlValue word) {
        List<String> words =
                Arrays.stream(MemmapOnMemory.values()).map(MemmapOnMemory::word).toList();
        return MemmapOnMemory.values()[words.indexOf(word.oneOf(words))];
    }

    private static void write(Machine machine, YamlValue file, YamlValue value) {
        Refusal refusal = machine.apply(new Operation.WriteParameter(file.text(), value.text()))
                .refusal()
                .orElse(null);
        if (refusal != null) {
            throw value.wrong(
                    "'" + value.text() + "' to " + file.text() + " is refused with " + refusal.errno() + ": "
                            + refusal.detail(),
                    "what the file takes");
        }
    }
}
