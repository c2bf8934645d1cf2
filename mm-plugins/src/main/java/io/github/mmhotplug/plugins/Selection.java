package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.rule.LoadRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.DriverRegistry;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who brings what, of all that could.
 *
 * @param architectures what can be used
 * @param drivers what can be used
 * @param findings what is wrong with the choice as a whole; what is wrong with a plugin is among its own findings
 */
record Selection(ArchitectureRegistry architectures, DriverRegistry drivers, List<PluginFinding> findings) {

    /** Before any class is defined: of several plugins with one id only the one that a pin names is left. */
    static List<Plugin> withoutDoubles(List<Plugin> plugins, Map<String, String> pins) {
        Map<String, List<Plugin>> byId = new TreeMap<>();
        for (Plugin plugin : plugins) {
            if (plugin.state() == PluginState.CHECKED || plugin.state() == PluginState.ACTIVE) {
                byId.computeIfAbsent(plugin.manifest().orElseThrow().id(), unused -> new ArrayList<>())
                        .add(plugin);
            }
        }
        List<Plugin> chosen = new ArrayList<>();
        byId.forEach((id, claimants) -> {
            List<Plugin> pinned =
                    claimants.stream().filter(plugin -> isPinned(plugin, pins)).toList();
            if (claimants.size() == 1) {
                chosen.addAll(claimants);
            } else if (pinned.size() == 1) {
                chosen.addAll(pinned);
            } else {
                String all = String.join(
                        " and of ",
                        claimants.stream()
                                .map(plugin ->
                                        plugin.title() + " in " + plugin.file().getParent())
                                .toList());
                claimants.forEach(
                        plugin -> plugin.fail(LoadRule.ID_ONCE, "the plugin id '" + id + "' is that of " + all));
            }
        });
        return chosen;
    }

    private static boolean isPinned(Plugin plugin, Map<String, String> pins) {
        return pins.containsValue(plugin.manifest().orElseThrow().coordinates());
    }

    /** Among what active plugins and the class path bring: a name that several claim is nobody's, unless a pin chooses. */
    static Selection of(
            ArchitectureRegistry ownArchitectures,
            DriverRegistry ownDrivers,
            List<Plugin> plugins,
            Map<String, String> pins) {
        List<Plugin> active = new ArrayList<>(plugins.stream()
                .filter(plugin -> plugin.state() == PluginState.ACTIVE)
                .toList());
        List<PluginFinding> findings = new ArrayList<>(strayPins(ownArchitectures, ownDrivers, active, pins));
        Set<String> without = new LinkedHashSet<>(); // what the class path brings and must not
        pins.forEach((id, choice) -> {
            if (!choice.equals(PluginPin.CLASS_PATH)) {
                without.add(id);
            }
        });
        Map<List<Claim>, List<String>> disputes = new LinkedHashMap<>();
        claims(ownArchitectures, ownDrivers, active, pins).forEach((name, claims) -> {
            if (claims.size() > 1) {
                disputes.computeIfAbsent(claims, unused -> new ArrayList<>()).add(name);
            }
        });
        disputes.forEach((claims, names) -> {
            String detail = String.join(", ", names) + ": claimed by "
                    + String.join(" and by ", claims.stream().map(Claim::title).toList());
            Set<Plugin> accused = new LinkedHashSet<>();
            for (Claim claim : claims) {
                if (claim.plugin() != null) {
                    accused.add(claim.plugin());
                } else {
                    without.add(claim.id());
                }
            }
            accused.forEach(plugin -> plugin.fail(LoadRule.ID_ONCE, detail));
            active.removeAll(accused);
        });
        ArchitectureRegistry architectures = ownArchitectures.without(without);
        DriverRegistry drivers = ownDrivers.without(without);
        for (Plugin plugin : active) {
            architectures = architectures.and(
                    plugin.architectures().stream()
                            .filter(provider -> isChosen(provider.id(), plugin, pins))
                            .toList(),
                    plugin);
            drivers = drivers.and(
                    plugin.drivers().stream()
                            .filter(provider -> isChosen(provider.id(), plugin, pins))
                            .toList(),
                    plugin);
        }
        return new Selection(architectures, drivers, findings);
    }

    /** Without a pin everybody is chosen: that there is only one has been seen to. */
    private static boolean isChosen(String id, Plugin plugin, Map<String, String> pins) {
        return !pins.containsKey(id)
                || pins.get(id).equals(plugin.manifest().orElseThrow().coordinates());
    }

    private static List<PluginFinding> strayPins(
            ArchitectureRegistry ownArchitectures,
            DriverRegistry ownDrivers,
            List<Plugin> active,
            Map<String, String> pins) {
        List<PluginFinding> findings = new ArrayList<>();
        pins.forEach((id, choice) -> {
            boolean there = choice.equals(PluginPin.CLASS_PATH)
                    ? ownDrivers.find(id).isPresent()
                            || ownArchitectures.variants().stream()
                                    .anyMatch(own -> own.provider().id().equals(id))
                    : active.stream()
                            .filter(plugin -> plugin.manifest()
                                    .orElseThrow()
                                    .coordinates()
                                    .equals(choice))
                            .anyMatch(plugin -> brings(plugin, id));
            if (!there) {
                findings.add(new PluginFinding(
                        "pin " + id + "=" + choice, LoadRule.PIN_CHOOSES, "nothing of that name brings '" + id + "'"));
            }
        });
        return findings;
    }

    private static boolean brings(Plugin plugin, String id) {
        return plugin.architectures().stream()
                        .anyMatch(provider -> provider.id().equals(id))
                || plugin.drivers().stream().anyMatch(provider -> provider.id().equals(id));
    }

    /**
     * That somebody brings something under a name.
     *
     * @param id the id of the port or driver whose name it is
     * @param title who claims it, for people
     * @param plugin the plugin; null if it is the program
     * @param what the provider or driver itself
     */
    private record Claim(String id, String title, @Nullable Plugin plugin, Object what) {}

    private static Map<String, List<Claim>> claims(
            ArchitectureRegistry ownArchitectures,
            DriverRegistry ownDrivers,
            Collection<Plugin> active,
            Map<String, String> pins) {
        Map<String, List<Claim>> claims = new TreeMap<>();
        Claim core = new Claim("", "the core", null, RuleCatalogue.class);
        Stream.concat(RuleCatalogue.ofCore().stream(), RuleCatalogue.ofPlugins().stream())
                .forEach(rule -> claim(claims, "rule ", List.of(rule.id()), core));
        ownArchitectures.variants().forEach(own -> {
            String id = own.provider().id();
            if (pins.getOrDefault(id, PluginPin.CLASS_PATH).equals(PluginPin.CLASS_PATH)) {
                claim(claims, own.provider(), own.variant(), new Claim(id, "the class path", null, own.provider()));
            }
        });
        ownDrivers.drivers().forEach((id, own) -> {
            if (pins.getOrDefault(id, PluginPin.CLASS_PATH).equals(PluginPin.CLASS_PATH)) {
                claim(claims, "driver ", List.of(id), new Claim(id, "the class path", null, own));
            }
        });
        for (Plugin plugin : active) {
            for (ArchitectureProvider provider : plugin.architectures()) {
                if (isChosen(provider.id(), plugin, pins)) {
                    Claim claim = new Claim(provider.id(), plugin.title(), plugin, provider);
                    provider.variants().forEach(variant -> claim(claims, provider, variant, claim));
                }
            }
            for (HotplugDriverProvider provider : plugin.drivers()) {
                if (isChosen(provider.id(), plugin, pins)) {
                    claim(
                            claims,
                            "driver ",
                            List.of(provider.id()),
                            new Claim(provider.id(), plugin.title(), plugin, provider));
                }
            }
        }
        return claims;
    }

    /** Everything of a port that must be its own: the names of its variants, its id, its rules. */
    private static void claim(
            Map<String, List<Claim>> claims, ArchitectureProvider provider, ArchitectureVariant variant, Claim claim) {
        claim(claims, "architecture ", variant.shortNames(), claim);
        claim(claims, "architecture ", List.of(variant.id(), provider.id()), claim);
        claim(claims, "rule ", provider.rules().stream().map(Rule::id).toList(), claim);
    }

    /** The variants of one port share its id: that is one claim. */
    private static void claim(Map<String, List<Claim>> claims, String kind, List<String> names, Claim claim) {
        for (String name : names) {
            List<Claim> all = claims.computeIfAbsent(kind + "'" + name + "'", unused -> new ArrayList<>());
            if (!all.contains(claim)) {
                all.add(claim);
            }
        }
    }
}
