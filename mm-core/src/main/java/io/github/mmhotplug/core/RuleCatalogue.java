package io.github.mmhotplug.core;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.LoadRule;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Every rule there is: the core's, those that hold a plugin, and those of the ports that a registry has. */
public final class RuleCatalogue {
    private static final String CORE = "core";
    private static final String PLUGIN = "plugin";

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> byId = new HashMap<>();

    /**
     * A rule and whose it is.
     *
     * @param rule the rule
     * @param owner {@code core}, {@code plugin} (what holds every port), or the id of the port that brings it
     * @param kernels the profiles under which it can be met
     */
    public record Entry(Rule rule, String owner, List<String> kernels) {
        public Entry {
            kernels = List.copyOf(kernels);
        }
    }

    private RuleCatalogue() {}

    /** The rules that the core keeps, family by family. */
    public static List<RefusalRule> ofCore() {
        return Stream.<RefusalRule[]>of(
                        StandardRule.values(),
                        BlockRule.values(),
                        DeviceRule.values(),
                        DriverRule.values(),
                        VirtioMemRule.values())
                .flatMap(Stream::of)
                .toList();
    }

    /** The rules that every port is held to, and every jar that brings one. */
    public static List<Rule> ofPlugins() {
        return Stream.<Rule[]>of(LoadRule.values(), ConductRule.values(), ContractRule.values())
                .flatMap(Stream::of)
                .toList();
    }

    /**
     * The rules under these ports and kernels.
     *
     * @throws IllegalArgumentException if two rules have one id
     */
    public static RuleCatalogue of(ArchitectureRegistry registry, KernelProfiles kernels) {
        RuleCatalogue catalogue = new RuleCatalogue();
        List<KernelProfile> core = kernels.all();
        catalogue.add(ofCore(), CORE, core);
        catalogue.add(ofPlugins(), PLUGIN, core);
        Set<String> ports = new HashSet<>();
        for (ArchitectureRegistry.Registered variant : registry.variants()) {
            ArchitectureProvider provider = variant.provider();
            if (ports.add(provider.id())) {
                List<KernelProfile> known = core.stream()
                        .flatMap(kernel -> variant.profile(kernel).stream())
                        .toList();
                catalogue.add(provider.rules(), provider.id(), known);
            }
        }
        catalogue.entries.sort(Comparator.comparing(entry -> entry.rule().step()));
        return catalogue;
    }

    private void add(Collection<? extends Rule> rules, String owner, List<KernelProfile> profiles) {
        for (Rule rule : rules) {
            List<String> kernels = profiles.stream()
                    .filter(rule.where()::holds)
                    .map(KernelProfile::name)
                    .toList();
            Entry entry = new Entry(rule, owner, kernels);
            Entry other = byId.putIfAbsent(rule.id(), entry);
            if (other != null) {
                throw new IllegalArgumentException(
                        "rule " + rule.id() + " is claimed by " + other.owner() + " and by " + owner);
            }
            entries.add(entry);
        }
    }

    /** Whether that is the owner of rules that hold on every port. */
    public static boolean isShared(String owner) {
        return owner.equals(CORE) || owner.equals(PLUGIN);
    }

    /** All of them, by step in the kernel's order; at one step the core's before a port's. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The rule of that id, in any case. */
    public Optional<Entry> find(String id) {
        return Optional.ofNullable(byId.get(id.toUpperCase(Locale.ROOT)));
    }

    /** Every id, sorted. */
    public List<String> ids() {
        return byId.keySet().stream().sorted().toList();
    }
}
