package io.github.mmhotplug.cli;

import io.github.mmhotplug.cli.tck.TckLimits;
import io.github.mmhotplug.cli.tck.TckRun;
import io.github.mmhotplug.cli.tck.TckRun.Verdict;
import io.github.mmhotplug.cli.tck.TckRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mmhp tck}: the contract kit on somebody's jar. */
@Command(
        name = "tck",
        description = {
            "Hold the architectures of jars to the contract, each in a process of its own with bounded time and memory.",
            "What a port lacks by design it says itself, in mmhp-contract.txt beside its provider's class."
        },
        footer = {
            "",
            "Exit code 1 if a jar can't be loaded, breaks a rule, or does not come to an end.",
            "",
            "Examples:",
            "  mmhp tck target/arch-toy-1.0.jar",
            "  mmhp tck target/arch-toy-1.0.jar --kernel 7.2 --all",
            "  mmhp tck ports/*.jar --summary --junit target/tck.xml"
        })
final class TckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "JAR", arity = "1..*", description = "Jars of architectures.")
    private List<Path> jars = List.of();

    @Option(names = "--kernel", paramLabel = "K,...", split = ",", description = "Under these kernels only.")
    private List<String> kernels = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many seeds random tests run; ${DEFAULT-VALUE} by default.")
    private int seeds = 1;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            description = "For all tests of one architecture; ${DEFAULT-VALUE} by default.")
    private int time = 900;

    @Option(names = "--test-time", paramLabel = "SECONDS", description = "For one test; ${DEFAULT-VALUE} by default.")
    private int testTime = 60;

    @Option(names = "--heap", paramLabel = "MIB", description = "Memory of the process; ${DEFAULT-VALUE} by default.")
    private int heap = 768;

    @Option(names = "--summary", description = "Print one line for each jar.")
    private boolean summary;

    @Option(names = "--all", description = "Print the rules that are kept, too.")
    private boolean all;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write a report in JUnit's XML there.")
    private @Nullable Path junit;

    @Option(names = "--json", description = "Print schema mmhp-tck-run/1 instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        World world = World.of(spec);
        kernels.forEach(name -> world.kernel("--kernel", name.strip()));
        positive("--seeds", seeds);
        positive("--time", time);
        positive("--test-time", testTime);
        positive("--heap", heap);
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new BadInputException(jar + ": there is no such file; a jar of an architecture is wanted");
            }
        }
        TckLimits limits = new TckLimits(
                Duration.ofSeconds(time),
                Duration.ofSeconds(testTime),
                heap,
                kernels.stream().map(String::strip).toList(),
                seeds);
        Progress progress = Progress.onTerminal(spec.commandLine().getErr());
        List<TckRun> runs = new ArrayList<>();
        for (Path jar : jars) {
            runs.add(new TckRunner(limits, test -> progress.at(jar.getFileName() + ", " + test)).run(jar));
        }
        progress.clear();
        if (junit != null) {
            TckJunit.write(runs, junit);
        }
        if (json) {
            Output.json(spec, TckJson.of(runs));
        } else {
            Output.lines(spec, TckText.lines(runs, summary, all));
        }
        return runs.stream().allMatch(run -> run.verdict() == Verdict.KEEPS) ? Mmhp.OK : Mmhp.REFUSED;
    }

    private static void positive(String option, int value) {
        if (value <= 0) {
            throw new BadInputException(option + ": " + value + " is not positive");
        }
    }
}
