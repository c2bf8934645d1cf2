package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What there is: architectures, kernels and drivers, and clear words for what there is not. */
final class World {
    private final Installed installed = Installed.load(World.class.getClassLoader());

    Installed installed() {
        return installed;
    }

    ArchitectureRegistry architectures() {
        return installed.architectures();
    }

    KernelProfiles profiles() {
        return installed.profiles();
    }

    /** Every rule there is. */
    RuleCatalogue rules() {
        return RuleCatalogue.of(architectures(), profiles());
    }

    /** Drivers by id. */
    Map<String, HotplugDriver> drivers() {
        return new TreeMap<>(installed.drivers());
    }

    Registered architecture(String option, String name) {
        List<String> names = architectures().names();
        return architectures()
                .find(name)
                .orElseThrow(() ->
                        new BadInputException(option + ": there is no architecture " + Spelling.unknown(name, names)));
    }

    KernelProfile kernel(String option, String name) {
        List<String> names = profiles().names();
        return profiles()
                .find(name)
                .orElseThrow(() -> new BadInputException(
                        option + ": there is no kernel profile " + Spelling.unknown(name, names)));
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
