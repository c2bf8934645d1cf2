package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mmhp arch show}: one variant's sizes and page tables under a kernel, and what it can do under every kernel. */
@Command(
        name = "show",
        description = "Show one architecture's geometry, and where its memmap can lie under each kernel.",
        footer = {"", "Examples:", "  mmhp arch show arm64-64k", "  mmhp arch show s390 --kernel 6.12 --json"})
final class ArchShowCommand implements Callable<Integer> {
    /** Boot memory of the machine that is shown. */
    static final long REFERENCE_RAM = 2 * Bytes.GIB;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "Id or short name of an architecture.")
    private String id = "";

    @Option(names = "--kernel", paramLabel = "K", description = "Kernel profile, by default 7.2.")
    private String kernel = KernelProfiles.DEFAULT;

    @Option(names = "--json", description = "Print schema mmhp-arch/1.")
    private boolean json;

    @Override
    public Integer call() {
        World world = World.of(spec);
        Registered registered = world.architecture("arch show", id);
        Architecture architecture = machine(registered, world.kernel("--kernel", kernel, registered))
                .architecture();
        List<Machine> machines = new ArrayList<>();
        for (String name : world.profiles().names()) {
            registered
                    .profile(world.kernel("arch show", name))
                    .ifPresent(profile -> machines.add(machine(registered, profile)));
        }
        if (json) {
            Output.json(spec, ArchJson.of(architecture, kernel, machines));
        } else {
            Output.lines(spec, ArchText.lines(registered.variant(), architecture, kernel, machines));
        }
        return Mmhp.OK;
    }

    private static Machine machine(Registered registered, KernelProfile profile) {
        ReferenceMachine reference =
                registered.provider().referenceMachine(registered.variant().id(), REFERENCE_RAM, OptionalLong.empty());
        return MachineBuilder.of(registered, profile, reference.facts()).boot();
    }
}
