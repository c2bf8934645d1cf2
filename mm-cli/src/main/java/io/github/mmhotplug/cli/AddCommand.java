package io.github.mmhotplug.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mmhp add}: one hot-add, compared across architectures. */
@Command(
        name = "add",
        description = "Hot-add memory and see what it costs on each architecture, or why it is refused.",
        footer = {
            "",
            "Examples:",
            "  mmhp add 9G --memmap from-range --kernel rfc-2019",
            "  mmhp add 9G --memmap from-range --kernel rfc-2019 --arch x86 --trace-pages",
            "  mmhp add 9G --arch x86 --memmap on-memory --kernel 6.1 --driver acpi",
            "  mmhp add 12G --ram 256M --free 120M --arch x86",
            "  mmhp add 1G --arch s390 --block 256M --json"
        })
final class AddCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final AddOptions options = new AddOptions();

    @Option(names = "--json", description = "Print schema mmhp-add/1 instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        List<AddRun> runs = new AddRunner(World.of(spec), options).run();
        if (json) {
            Output.json(spec, AddJson.of(runs));
        } else {
            Output.lines(spec, AddTable.lines(runs, options));
        }
        return runs.stream().anyMatch(run -> run.outcome().isRefused()) ? Mmhp.REFUSED : Mmhp.OK;
    }
}
