package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.DriverRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** What there is: architectures, kernels and drivers, and clear words for what there is not. */
final class World {
    private final Installed installed;

    private World(Installed installed) {
        this.installed = installed;
    }

    /** What the command line asks for: the program's own, and the plugins of {@code --plugins}. */
    static World of(CommandSpec spec) {
        PluginOptions options = PluginOptions.of(spec);
        return options.folders().isEmpty()
                ? new World(Installed.load(World.class.getClassLoader()))
                : of(options.open());
    }

    /** What a host of plugins has now. */
    static World of(PluginHost host) {
        return new World(Installed.of(host.architectures(), host.drivers()));
    }

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
    Map<String, DriverRegistry.Registered> drivers() {
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
