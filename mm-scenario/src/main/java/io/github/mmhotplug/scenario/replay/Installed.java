package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * What a replay can use.
 *
 * @param architectures the ports
 * @param profiles the kernels
 * @param drivers the drivers by id
 */
public record Installed(
        ArchitectureRegistry architectures, KernelProfiles profiles, Map<String, HotplugDriver> drivers) {
    public Installed {
        drivers = Map.copyOf(drivers);
    }

    /**
     * Everything that a class loader finds.
     *
     * @throws IllegalArgumentException if a port or driver was written for another SPI
     */
    public static Installed load(ClassLoader loader) {
        Map<String, HotplugDriver> drivers = new HashMap<>();
        for (HotplugDriverProvider provider : ServiceLoader.load(HotplugDriverProvider.class, loader)) {
            if (provider.spiVersion() != Spi.VERSION) {
                throw new IllegalArgumentException("driver " + provider.id() + " was written for version "
                        + provider.spiVersion() + " of the SPI; this is version " + Spi.VERSION);
            }
            drivers.put(provider.id(), provider.create());
        }
        return new Installed(ArchitectureRegistry.load(loader), KernelProfiles.load(), drivers);
    }
}
