package io.github.mmhotplug.cli;

import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.SwapTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code mmhp compare}: one operation under several kernels, what changes between them, and why. */
@Command(
        name = "compare",
        description = {
            "Run one operation under several kernels and see what changes from each to the next, and why.",
            "What a capability has to do with it is tried out: in the one kernel it is set as in the other."
        },
        subcommands = {CompareCommand.Add.class, CompareCommand.Devmem.class, CompareCommand.Run.class},
        footer = {
            "",
            "Examples:",
            "  mmhp compare --kernel 6.1,6.6,6.12,7.2 add 9G --memmap on-memory",
            "  mmhp compare --kernel 6.6,6.8 add 1G --memmap on-memory --arch s390",
            "  mmhp compare --kernel rfc-2019,7.2 add 9G --arch x86 --json",
            "  mmhp compare --kernel 5.13,5.19,6.6 devmem 128G --align 2M",
            "  mmhp compare --kernel 6.1,6.12,7.2 run examples/scenarios/nemu-71.yaml",
            "",
            "Exit code 1: something differs, or a kernel refuses."
        })
final class CompareCommand implements Callable<Integer> {
    @Option(
            names = "--kernel",
            paramLabel = "K,K,...",
            split = ",",
            description = "Kernel profiles, in the order in which neighbours are compared (see: mmhp profile list).")
    @Nullable
    List<String> kernels;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print schema mmhp-compare/1 instead of tables.")
    boolean json;

    @Override
    public Integer call() {
        throw new BadInputException(
                "compare: an operation is missing; there are add SIZE, devmem SIZE, run SCENARIO.yaml");
    }

    private int print(CommandSpec spec, String operation, CompareRunner runner) {
        List<Comparison> comparisons = runner.run();
        if (json) {
            Output.json(spec, CompareJson.of(operation, runner.kernels(), comparisons));
        } else {
            Output.lines(spec, CompareText.lines(operation, runner.kernels(), comparisons));
        }
        return comparisons.stream().allMatch(Comparison::isDoneAlike) ? Mmhp.OK : Mmhp.REFUSED;
    }

    /** They stand before the operation; behind it, where {@code mmhp add} has its one, they are understood too. */
    private List<String> kernels(@Nullable String behind) {
        if (kernels != null && behind != null) {
            throw new BadInputException(
                    "--kernel: the kernels are named twice, '" + String.join(",", kernels) + "' and '" + behind + "'");
        }
        if (kernels == null && behind == null) {
            throw new BadInputException("--kernel: no kernels are named, like 6.1,7.2 (see: mmhp profile list)");
        }
        return behind == null ? List.copyOf(kernels == null ? List.of() : kernels) : List.of(behind.split(",", -1));
    }

    @Command(name = "add", description = "A hot-add, with the options of mmhp add.")
    static final class Add implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        private CompareCommand parent;

        @Mixin
        private final AddOptions options = new AddOptions();

        @Override
        public Integer call() {
            World world = World.of(spec);
            List<String> kernels = parent.kernels(options.machine.kernel);
            AddRunner runner = new AddRunner(world, options);
            return parent.print(
                    spec,
                    "add " + options.size,
                    new CompareRunner(
                            world,
                            runner.booter(),
                            kernels,
                            (registered, kernel) -> AddJson.result(new AddFigures(runner.run(registered, kernel)))));
        }
    }

    @Command(name = "devmem", description = "A mapping of device memory, with the options of mmhp devmem.")
    static final class Devmem implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        private CompareCommand parent;

        @Mixin
        private final DevmemOptions options = new DevmemOptions();

        @Override
        public Integer call() {
            World world = World.of(spec);
            List<String> kernels = parent.kernels(options.machine.kernel);
            DevmemRunner runner = new DevmemRunner(world, options);
            return parent.print(
                    spec,
                    "devmem " + options.size,
                    new CompareRunner(
                            world,
                            runner.booter(),
                            kernels,
                            (registered, kernel) ->
                                    DevmemJson.result(new DevmemFigures(runner.run(registered, kernel)))));
        }
    }

    @Command(
            name = "run",
            description =
                    "A scenario's whole day: its machine moves from each kernel to the next, as mmhp swap does it.")
    static final class Run implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        private CompareCommand parent;

        @Parameters(paramLabel = "SCENARIO.yaml", description = "A file of schema mmhp-scenario/1.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Option(
                names = "--arch",
                paramLabel = "A",
                description = "Run on this architecture; by default the file's first.")
        private @Nullable String architecture;

        @Option(names = "--kernel", paramLabel = "K,K,...", description = "The kernels, if they don't stand before.")
        private @Nullable String behind;

        @Override
        public Integer call() {
            World world = World.of(spec);
            List<String> kernels = CompareRunner.named(world, parent.kernels(behind));
            SwapRunner runner = new SwapRunner(world, file);
            List<String> lines = new ArrayList<>();
            ArrayNode array = JsonMapper.shared().createArrayNode();
            boolean alike = true;
            for (int i = 1; i < kernels.size(); i++) {
                Machine machine = runner.run(architecture, kernels.get(i - 1));
                Registered registered =
                        world.architecture("--arch", machine.architecture().variant());
                SwapTarget next = new SwapTarget(registered, world.kernel("--kernel", kernels.get(i), registered));
                SwapRunner.Moved moved = SwapRunner.move(machine, registered, next);
                alike &= moved.swap().isEquivalent();
                if (i > 1) {
                    lines.add("");
                }
                lines.addAll(SwapText.difference(file, moved.here(), moved.swap()));
                array.add(SwapJson.of(file, moved.here(), moved.swap()));
            }
            if (parent.json) {
                Output.json(spec, array);
            } else {
                Output.lines(spec, lines);
            }
            return alike ? Mmhp.OK : Mmhp.REFUSED;
        }
    }
}
