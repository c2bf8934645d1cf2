package io.github.mmhotplug.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mmhp devmem}: one mapping of device memory, compared across architectures and with base pages. */
@Command(
        name = "devmem",
        description =
                "Map device memory and see what its memmap costs on each architecture, in compounds and in base pages.",
        footer = {
            "",
            "--ram is by default twice what the memmap in base pages needs, a power of two from 2G to 2T.",
            "",
            "Examples:",
            "  mmhp devmem 1T --type generic --align 1G",
            "  mmhp devmem 128G --type fs-dax --altmap auto --arch x86",
            "  mmhp devmem 16G --type private --arch x86,arm64",
            "  mmhp devmem 1T --align 2M --with compoundDevmapHeadReuse --json"
        })
final class DevmemCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final DevmemOptions options = new DevmemOptions();

    @Option(names = "--json", description = "Print schema mmhp-devmem/1 instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        List<DevmemRun> runs = new DevmemRunner(World.of(spec), options).run();
        if (json) {
            Output.json(spec, DevmemJson.of(runs));
        } else {
            Output.lines(spec, DevmemTable.lines(runs));
        }
        return runs.stream().anyMatch(run -> run.outcome().isRefused()) ? Mmhp.REFUSED : Mmhp.OK;
    }
}
