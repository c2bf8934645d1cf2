package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.profile.Quirk;
import io.github.mmhotplug.cli.Comparison.Change;
import io.github.mmhotplug.cli.Comparison.KernelFact;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs an operation under kernel after kernel. Why two of them differ is found by trying: each fact that they differ in
 * is carried from the one into the other by itself, both ways; where that changes what the operation gives, it is a
 * cause.
 */
final class CompareRunner {
    private final MachineBooter booter;
    private final List<String> kernels;
    private final BiFunction<Registered, KernelProfile, ObjectNode> operation;

    CompareRunner(
            World world,
            MachineBooter booter,
            List<String> kernels,
            BiFunction<Registered, KernelProfile, ObjectNode> operation) {
        this.booter = booter;
        this.operation = operation;
        this.kernels = named(world, kernels);
    }

    /** Two or more kernels that there are, each named once. */
    static List<String> named(World world, List<String> words) {
        List<String> kernels = words.stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String kernel : kernels) {
            world.kernel("--kernel", kernel);
            if (!seen.add(kernel)) {
                throw new BadInputException("--kernel: " + kernel + " is named twice");
            }
        }
        if (kernels.size() < 2) {
            throw new BadInputException("--kernel: '" + String.join(",", kernels)
                    + "' is one kernel; two or more are compared, like 6.1,7.2");
        }
        return kernels;
    }

    List<String> kernels() {
        return kernels;
    }

    List<Comparison> run() {
        return booter.architectures().stream().map(this::compare).toList();
    }

    private Comparison compare(Registered registered) {
        List<KernelProfile> profiles = kernels.stream()
                .map(kernel -> booter.profile(registered, kernel))
                .toList();
        List<ObjectNode> results = profiles.stream()
                .map(profile -> operation.apply(registered, profile))
                .toList();
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i < profiles.size(); i++) {
            changes.add(change(
                    new Side(registered, profiles.get(i - 1), results.get(i - 1)),
                    new Side(registered, profiles.get(i), results.get(i))));
        }
        return new Comparison(registered.variant().id(), results, changes);
    }

    private Change change(Side from, Side to) {
        List<Comparison.Difference> differences = ComparedFigures.differences(from.result, to.result);
        boolean same = differences.isEmpty();
        Map<Boolean, List<KernelFact>> facts = facts(from.profile, to.profile).stream()
                .collect(Collectors.partitioningBy(
                        fact -> !same && (matters(fact, from, to.profile) || matters(fact, to, from.profile))));
        return new Change(
                from.profile.name(),
                to.profile.name(),
                differences,
                facts.getOrDefault(true, List.of()),
                facts.getOrDefault(false, List.of()));
    }

    /** Whether the operation gives something else when one fact is as in the other kernel. */
    private boolean matters(KernelFact fact, Side side, KernelProfile other) {
        Optional<KernelProfile> changed = with(fact, side.profile, other);
        if (changed.isEmpty()) {
            return false;
        }
        try {
            ObjectNode result = operation.apply(side.registered, changed.get());
            return !ComparedFigures.differences(side.result, result).isEmpty();
        } catch (BadInputException e) {
            return true; // this machine can't even boot so
        }
    }

    /** A kernel with one fact as in the other; none if the other does not have the capability at all. */
    private static Optional<KernelProfile> with(KernelFact fact, KernelProfile kernel, KernelProfile other) {
        if (fact.quirk()) {
            Quirk quirk = quirks(other).get(fact.key());
            return Optional.of(
                    quirk == null ? kernel.withoutQuirk(fact.key()) : kernel.plus(List.of(), List.of(quirk)));
        }
        return Optional.ofNullable(capabilities(other).get(fact.key()))
                .map(capability -> kernel.plus(List.of(capability), List.of()));
    }

    private static List<KernelFact> facts(KernelProfile from, KernelProfile to) {
        List<KernelFact> facts = new ArrayList<>();
        addFacts(facts, false, capabilities(from), capabilities(to), Capability::value, Capability::source);
        if (from.isFaithful()) {
            addFacts(facts, true, quirks(from), quirks(to), quirk -> "on", Quirk::source);
        }
        return facts;
    }

    private static <T> void addFacts(
            List<KernelFact> facts,
            boolean quirk,
            Map<String, T> from,
            Map<String, T> to,
            Function<T, String> value,
            Function<T, String> source) {
        Map<String, T> all = new TreeMap<>(from);
        all.putAll(to);
        all.forEach((key, any) -> {
            String before = from.containsKey(key) ? value.apply(from.get(key)) : "-";
            String after = to.containsKey(key) ? value.apply(to.get(key)) : "-";
            if (!before.equals(after)) {
                facts.add(new KernelFact(key, quirk, before, after, source.apply(any)));
            }
        });
    }

    private static Map<String, Capability> capabilities(KernelProfile profile) {
        return profile.capabilities().stream()
                .filter(capability -> !capability.key().equals(CoreCapabilities.BASIS))
                .collect(Collectors.toMap(Capability::key, capability -> capability));
    }

    private static Map<String, Quirk> quirks(KernelProfile profile) {
        return profile.quirks().stream().collect(Collectors.toMap(Quirk::id, quirk -> quirk));
    }

    private record Side(Registered registered, KernelProfile profile, ObjectNode result) {}
}
