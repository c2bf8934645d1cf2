package io.github.mmhotplug.cli;

import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.verify.Verifier;
import io.github.mmhotplug.scenario.verify.VerifyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code mmhp verify}: replays recordings of real kernels and compares. A bad file does not keep the others back. */
@Command(
        name = "verify",
        description = "Replay recordings of real kernels and compare every observable.",
        footer = {
            "",
            "Examples:",
            "  mmhp verify testing/conformance/src/test/resources/recordings/x86-4k-6.12-big9g.json",
            "  mmhp verify recordings/*.json --json",
            "  mmhp verify x86-4k-7.2-big9g.json --predict predictions"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE.json", arity = "1..*", description = "Recordings of schema memhp-lab-trace/1.")
    private List<Path> files = List.of();

    @Option(
            names = "--predict",
            paramLabel = "DIR",
            description = "Also write the model's own snapshots there, in the recordings' schema.")
    private @Nullable Path predictions;

    @Option(names = "--json", description = "Print an array of mmhp-verify/1 instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        Verifier verifier = new Verifier(World.of(spec).installed());
        List<VerifyReport> reports = new ArrayList<>();
        boolean bad = false;
        for (Path file : files) {
            try {
                reports.add(verifier.verify(file));
                if (predictions != null) {
                    verifier.predict(file, predictions);
                }
            } catch (BadFileException e) {
                spec.commandLine().getErr().println("mmhp: " + e.getMessage());
                bad = true;
            }
        }
        print(reports);
        if (bad) {
            return Mmhp.BAD_INPUT;
        }
        return reports.stream().allMatch(VerifyReport::isMatch) ? Mmhp.OK : Mmhp.REFUSED;
    }

    private void print(List<VerifyReport> reports) {
        if (json) {
            ArrayNode array = JsonMapper.shared().createArrayNode();
            reports.forEach(report -> array.add(report.toJson()));
            Output.json(spec, array);
        } else {
            Output.lines(spec, VerifyText.lines(reports));
        }
    }
}
