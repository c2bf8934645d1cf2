package io.github.mmhotplug.cli;

import io.github.mmhotplug.cli.SwapRunner.Moved;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.SwapTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mmhp swap}: what a machine with a day behind it would be on another port, plugin version or kernel. */
@Command(
        name = "swap",
        description = {
            "Run a scenario, then move its machine: an equal machine of the target does all of it again, and what comes",
            "out differently is shown, operation by operation, and in the state afterwards."
        },
        footer = {
            "",
            "Addresses of hot-added memory keep their distance from the target's first one; nothing is rounded.",
            "Exit code 0 if nobody can tell the two machines apart, 1 if something differs.",
            "",
            "Examples:",
            "  mmhp swap examples/scenarios/kata-containers-4847.yaml --to arm64-64k",
            "  mmhp swap day.yaml --arch x86 --kernel 6.1 --to-kernel 7.2",
            "  mmhp swap day.yaml --plugins old --arch toy --to-plugins new"
        })
final class SwapCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO.yaml", description = "A file of schema mmhp-scenario/1.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--arch", paramLabel = "A", description = "Run on this architecture; by default the file's first.")
    private @Nullable String architecture;

    @Option(names = "--kernel", paramLabel = "K", description = "Run under this kernel; by default the file's first.")
    private @Nullable String kernel;

    @Option(names = "--to", paramLabel = "A", description = "The architecture to move to; by default the same.")
    private @Nullable String to;

    @Option(names = "--to-kernel", paramLabel = "K", description = "The kernel to move to; by default the same.")
    private @Nullable String toKernel;

    @Option(
            names = "--to-plugins",
            paramLabel = "DIR",
            description = "Move to the port as the jars of this folder bring it; by default as --plugins does.")
    private @Nullable Path toPlugins;

    @Option(names = "--json", description = "Print schema mmhp-swap/1 instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        if (to == null && toKernel == null && toPlugins == null) {
            throw new BadInputException("swap: no target is named; there are --to, --to-kernel, --to-plugins");
        }
        World here = World.of(spec);
        World there =
                toPlugins == null ? here : World.of(PluginOptions.of(spec).open("--to-plugins", List.of(toPlugins)));
        Machine machine = new SwapRunner(here, file).run(architecture, kernel);
        String variant = to == null ? machine.architecture().variant() : to;
        String name = toKernel == null ? machine.profile().name() : toKernel;
        Registered registered = there.architecture("--to", variant);
        SwapTarget target = new SwapTarget(registered, there.kernel("--to-kernel", name, registered));
        Moved moved = SwapRunner.move(machine, registered, target);
        if (json) {
            Output.json(spec, SwapJson.of(file, moved.here(), moved.swap()));
        } else {
            Output.lines(spec, SwapText.lines(file, moved.here(), moved.swap()));
        }
        return moved.swap().isEquivalent() ? Mmhp.OK : Mmhp.REFUSED;
    }
}
