package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.DriverRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.Map;

/**
 * What a replay can use.
 *
 * @param architectures the ports
 * @param profiles the kernels
 * @param drivers the drivers by id
 */
public record Installed(
        ArchitectureRegistry architectures, KernelProfiles profiles, Map<String, DriverRegistry.Registered> drivers) {
    public Installed {
        drivers = Map.copyOf(drivers);
    }

    /** These ports and drivers, and the kernels that the core ships. */
    public static Installed of(ArchitectureRegistry architectures, DriverRegistry drivers) {
        return new Installed(architectures, KernelProfiles.load(), drivers.drivers());
    }

    /**
     * Everything that a class loader finds.
     *
     * @throws IllegalArgumentException if two claim one name, or one was written for another SPI
     */
    public static Installed load(ClassLoader loader) {
        return of(ArchitectureRegistry.load(loader), DriverRegistry.load(loader));
    }
}
