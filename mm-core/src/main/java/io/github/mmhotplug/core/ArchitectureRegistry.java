package io.github.mmhotplug.core;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** The architectures that there are: every provider found, every variant under its id and short names, no duplicates. */
public final class ArchitectureRegistry {
    private final List<Registered> variants = new ArrayList<>();
    private final Map<String, Registered> byName = new HashMap<>();

    /**
     * One variant and where it comes from. A machine keeps its port loaded by itself; whoever asks a port without one holds a
     * lease of its origin meanwhile.
     *
     * @param provider the port
     * @param variant the variant
     * @param origin where the port comes from
     */
    public record Registered(ArchitectureProvider provider, ArchitectureVariant variant, PluginOrigin origin) {
        /** A profile with this port's own capabilities added; empty if the port does not know the kernel. */
        public Optional<KernelProfile> profile(KernelProfile core) {
            return provider.portProfile(core.name()).map(port -> core.plus(port.capabilities(), port.quirks()));
        }
    }

    private ArchitectureRegistry() {}

    /** The providers that a class loader finds. */
    public static ArchitectureRegistry load(ClassLoader loader) {
        List<ArchitectureProvider> providers = new ArrayList<>();
        ServiceLoader.load(ArchitectureProvider.class, loader).forEach(providers::add);
        return of(providers);
    }

    /**
     * These providers, all of them from the class path.
     *
     * @throws IllegalArgumentException if two of them claim one name, or one was written for another SPI
     */
    public static ArchitectureRegistry of(List<? extends ArchitectureProvider> providers) {
        return new ArchitectureRegistry().and(providers, PluginOrigin.CLASS_PATH);
    }

    /**
     * These and more providers.
     *
     * @param origin where they come from
     * @throws IllegalArgumentException if two claim one name, or one was written for another SPI
     */
    public ArchitectureRegistry and(List<? extends ArchitectureProvider> providers, PluginOrigin origin) {
        ArchitectureRegistry registry = new ArchitectureRegistry();
        registry.variants.addAll(variants);
        registry.byName.putAll(byName);
        for (ArchitectureProvider provider : providers) {
            if (provider.spiVersion() != Spi.VERSION) {
                throw new IllegalArgumentException("architecture " + provider.id() + " was written for version "
                        + provider.spiVersion() + " of the SPI; this is version " + Spi.VERSION);
            }
            provider.variants().forEach(variant -> registry.add(new Registered(provider, variant, origin)));
        }
        registry.variants.sort((a, b) -> a.variant().id().compareTo(b.variant().id()));
        return registry;
    }

    /** All but the ports of these ids. */
    public ArchitectureRegistry without(Set<String> providerIds) {
        ArchitectureRegistry registry = new ArchitectureRegistry();
        variants.stream()
                .filter(registered ->
                        !providerIds.contains(registered.provider().id()))
                .forEach(registry::add);
        return registry;
    }

    private void add(Registered registered) {
        variants.add(registered);
        claim(registered.variant().id(), registered);
        registered.variant().shortNames().forEach(name -> claim(name, registered));
    }

    private void claim(String name, Registered registered) {
        Registered other = byName.putIfAbsent(name, registered);
        if (other != null && !other.equals(registered)) {
            throw new IllegalArgumentException("architecture name '" + name + "' is claimed by " + claimant(other)
                    + " and by " + claimant(registered));
        }
    }

    private static String claimant(Registered registered) {
        return registered.provider().getClass().getName() + " of the "
                + registered.origin().title();
    }

    /** All variants by id. */
    public List<Registered> variants() {
        return List.copyOf(variants);
    }

    /** The variant of that id or short name. */
    public Optional<Registered> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Every name that {@link #find} answers to. */
    public List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }
}
