package io.github.mmhotplug.cli;

import io.github.mmhotplug.scenario.language.Scenario;
import io.github.mmhotplug.scenario.language.Scenario.Target;
import io.github.mmhotplug.scenario.language.Scenario.Word;
import io.github.mmhotplug.scenario.language.ScenarioReader;
import io.github.mmhotplug.scenario.run.RunReport;
import io.github.mmhotplug.scenario.run.ScenarioRunner;
import io.github.mmhotplug.scenario.trace.BadFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mmhp run}: scenario files on all their machines. A bad file does not keep the others back. */
@Command(
        name = "run",
        description = "Run scenario files, and compare what comes of every step with what they expect.",
        footer = {
            "",
            "A folder stands for the scenario files in it, and in its folders. Exit code 1 if anything is not as expected.",
            "",
            "Examples:",
            "  mmhp run examples/scenarios/kata-containers-4847.yaml",
            "  mmhp run examples/scenarios --summary",
            "  mmhp run day.yaml --arch arm64,powerpc --kernel 6.1,7.2",
            "  mmhp run examples/scenarios --junit target/scenarios.xml"
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", arity = "1..*", description = "Files of schema mmhp-scenario/1, or folders.")
    private List<Path> files = List.of();

    @Option(
            names = "--arch",
            paramLabel = "A,B,...",
            split = ",",
            description = "Run on these architectures, whatever the files say.")
    private List<String> architectures = List.of();

    @Option(
            names = "--kernel",
            paramLabel = "K,...",
            split = ",",
            description = "Run under these kernels, whatever the files say.")
    private List<String> kernels = List.of();

    @Option(names = "--summary", description = "Print steps only where something is not as expected.")
    private boolean summary;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write a report in JUnit's XML there.")
    private @Nullable Path junit;

    @Option(names = "--json", description = "Print schema mmhp-run/1 instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        World world = World.of(spec);
        architectures.forEach(name -> world.architecture("--arch", name.strip()));
        kernels.forEach(name -> world.kernel("--kernel", name.strip()));
        ScenarioRunner runner = new ScenarioRunner(world.installed());
        Progress progress = Progress.onTerminal(spec.commandLine().getErr());
        List<RunReport> reports = new ArrayList<>();
        boolean bad = false;
        for (Path file : ScenarioFiles.of(files)) {
            try {
                Scenario scenario = ScenarioReader.read(file);
                reports.add(runner.run(scenario.on(targets(scenario)), target -> progress.at(file + ", " + target)));
            } catch (BadFileException e) {
                progress.clear();
                spec.commandLine().getErr().println("mmhp: " + e.getMessage());
                bad = true;
            }
        }
        progress.clear();
        if (!reports.isEmpty()) {
            print(reports);
        }
        if (bad) {
            return Mmhp.BAD_INPUT;
        }
        return reports.stream().allMatch(RunReport::passed) ? Mmhp.OK : Mmhp.REFUSED;
    }

    private List<Target> targets(Scenario scenario) {
        List<Word> named = architectures.isEmpty()
                ? distinct(scenario.targets().stream().map(Target::architecture).toList())
                : words(architectures);
        List<Word> under = kernels.isEmpty()
                ? distinct(scenario.targets().stream().map(Target::kernel).toList())
                : words(kernels);
        List<Target> targets = new ArrayList<>();
        for (Word architecture : named) {
            under.forEach(kernel -> targets.add(new Target(architecture, kernel)));
        }
        return targets;
    }

    private static List<Word> distinct(List<Word> words) {
        return List.copyOf(new LinkedHashSet<>(words));
    }

    private static List<Word> words(List<String> names) {
        return names.stream().map(name -> Word.of(name.strip())).toList();
    }

    private void print(List<RunReport> reports) {
        if (junit != null) {
            RunJunit.write(reports, junit);
        }
        if (json) {
            Output.json(spec, RunReportJson.of(reports));
        } else {
            Output.lines(spec, RunReportText.lines(reports, summary));
        }
    }
}
