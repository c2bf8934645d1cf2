package io.github.mmhotplug.core;

import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The drivers that there are, by id; no duplicates. A driver keeps no state, so that one instance serves all machines. */
public final class DriverRegistry {
    private final SortedMap<String, Registered> byId = new TreeMap<>();

    /**
     * One driver and where it comes from.
     *
     * @param driver the driver
     * @param origin where its provider comes from
     */
    public record Registered(HotplugDriver driver, PluginOrigin origin) {}

    private DriverRegistry() {}

    /** The providers that a class loader finds. */
    public static DriverRegistry load(ClassLoader loader) {
        List<HotplugDriverProvider> providers = new ArrayList<>();
        ServiceLoader.load(HotplugDriverProvider.class, loader).forEach(providers::add);
        return new DriverRegistry().and(providers, PluginOrigin.CLASS_PATH);
    }

    /**
     * These and more drivers.
     *
     * @param origin where they come from
     * @throws IllegalArgumentException if two have one id, or one was written for another SPI
     */
    public DriverRegistry and(List<? extends HotplugDriverProvider> providers, PluginOrigin origin) {
        DriverRegistry registry = new DriverRegistry();
        registry.byId.putAll(byId);
        for (HotplugDriverProvider provider : providers) {
            if (provider.spiVersion() != Spi.VERSION) {
                throw new IllegalArgumentException("driver " + provider.id() + " was written for version "
                        + provider.spiVersion() + " of the SPI; this is version " + Spi.VERSION);
            }
            Registered registered = new Registered(provider.create(), origin);
            Registered other = registry.byId.putIfAbsent(provider.id(), registered);
            if (other != null) {
                throw new IllegalArgumentException("driver '" + provider.id() + "' is brought by the "
                        + other.origin().title() + " and by the " + origin.title());
            }
        }
        return registry;
    }

    /** All but those of these ids. */
    public DriverRegistry without(Set<String> ids) {
        DriverRegistry registry = new DriverRegistry();
        registry.byId.putAll(byId);
        registry.byId.keySet().removeAll(ids);
        return registry;
    }

    /** All of them by id. */
    public SortedMap<String, Registered> drivers() {
        return Collections.unmodifiableSortedMap(byId);
    }

    /** The driver of that id. */
    public Optional<Registered> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The drivers themselves, by id. */
    public Map<String, HotplugDriver> instances() {
        Map<String, HotplugDriver> instances = new TreeMap<>();
        byId.forEach((id, registered) -> instances.put(id, registered.driver()));
        return instances;
    }
}
