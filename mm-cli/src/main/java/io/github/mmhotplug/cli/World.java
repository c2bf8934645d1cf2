package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** What there is: architectures, kernels and drivers, and clear words for what there is not. */
final class World {
    private final ArchitectureRegistry architectures;
    private final KernelProfiles profiles;
    private final List<HotplugDriver> drivers = new ArrayList<>();

    World() {
        ClassLoader loader = World.class.getClassLoader();
        architectures = ArchitectureRegistry.load(loader);
        profiles = KernelProfiles.load();
        ServiceLoader.load(HotplugDriverProvider.class, loader).forEach(provider -> drivers.add(provider.create()));
    }

    ArchitectureRegistry architectures() {
        return architectures;
    }

    KernelProfiles profiles() {
        return profiles;
    }

    List<HotplugDriver> drivers() {
        return drivers;
    }

    Registered architecture(String option, String name) {
        return architectures
                .find(name)
                .orElseThrow(() -> new BadInputException(
                        option + ": there is no architecture " + Spelling.unknown(name, architectures.names())));
    }

    KernelProfile kernel(String option, String name) {
        return profiles.find(name)
                .orElseThrow(() -> new BadInputException(
                        option + ": there is no kernel profile " + Spelling.unknown(name, profiles.names())));
    }

    /** A kernel with what the port adds to it. */
    KernelProfile kernel(String option, String name, Registered architecture) {
        KernelProfile core = kernel(option, name);
        return architecture
                .profile(core)
                .orElseThrow(() -> new BadInputException(
                        option + ": architecture " + architecture.variant().id() + " does not know kernel " + name));
    }
}
