package io.github.mmhotplug.cli;

import io.github.mmhotplug.plugins.Plugin;
import io.github.mmhotplug.plugins.PluginChange;
import io.github.mmhotplug.plugins.PluginFinding;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.scenario.language.ScenarioReader;
import io.github.mmhotplug.scenario.run.RunReport;
import io.github.mmhotplug.scenario.run.ScenarioRunner;
import io.github.mmhotplug.scenario.trace.BadFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp plugins}: what the jars of a folder are and what is wrong with them. */
@Command(
        name = "plugins",
        description = "Look at the plugins of a folder: what each brings, or which rule it breaks.",
        footer = {
            "",
            "Exit code 1 if a plugin has a finding.",
            "",
            "Examples:",
            "  mmhp plugins my-ports",
            "  mmhp plugins my-ports --pin x86=vendor-x86:2.1",
            "  mmhp plugins my-ports --watch --run examples/scenarios/kata-containers-4847.yaml"
        })
final class PluginsCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 500;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A folder; each of its files that end in .jar is a plugin.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--watch", description = "Go on looking, and take over what is replaced, until interrupted.")
    private boolean watch;

    @Option(names = "--rounds", paramLabel = "N", description = "With --watch: stop after so many looks.")
    private int rounds = Integer.MAX_VALUE;

    @Option(
            names = "--run",
            paramLabel = "SCENARIO",
            arity = "1..*",
            description = "With --watch: run these scenarios after every look, with the plugins of then.")
    private List<Path> scenarios = List.of();

    @Option(names = "--json", description = "Print schema mmhp-plugins/1 instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        if (!watch && !scenarios.isEmpty()) {
            throw new BadInputException("--run: scenarios are run with --watch; else there is mmhp run --plugins DIR");
        }
        if (watch && json) {
            throw new BadInputException("--json: a watch prints lines, not one document");
        }
        PluginHost host = PluginOptions.of(spec).look(List.of(folder));
        if (json) {
            Output.json(spec, json(host));
        } else {
            Output.lines(spec, lines(host));
        }
        if (watch) {
            watch(host);
        }
        return host.findings().isEmpty() ? Mmhp.OK : Mmhp.REFUSED;
    }

    private List<String> lines(PluginHost host) {
        List<String> lines = new ArrayList<>();
        TextTable table = new TextTable("file", "plugin", "state", "architectures", "drivers");
        for (Plugin plugin : host.plugins()) {
            table.row(
                    plugin.file().getFileName().toString(),
                    plugin.manifest().map(manifest -> manifest.coordinates()).orElse("-"),
                    word(plugin),
                    join(architectures(plugin)),
                    join(drivers(plugin)));
        }
        if (host.plugins().isEmpty()) {
            lines.add(folder + ": no file in it ends in .jar");
        } else {
            lines.addAll(table.lines());
        }
        if (!host.findings().isEmpty()) {
            lines.add("");
            for (PluginFinding finding : host.findings()) {
                lines.add(finding.line());
                lines.add("  check " + finding.rule().advice());
            }
        }
        return lines;
    }

    private ObjectNode json(PluginHost host) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("schema", "mmhp-plugins/1");
        ArrayNode plugins = node.putArray("plugins");
        for (Plugin plugin : host.plugins()) {
            ObjectNode one = plugins.addObject();
            one.put("file", plugin.file().getFileName().toString());
            one.put("id", plugin.manifest().map(manifest -> manifest.id()).orElse(null));
            one.put(
                    "version",
                    plugin.manifest().map(manifest -> manifest.version()).orElse(null));
            one.put("state", word(plugin));
            architectures(plugin).forEach(one.putArray("architectures")::add);
            drivers(plugin).forEach(one.putArray("drivers")::add);
        }
        ArrayNode findings = node.putArray("findings");
        for (PluginFinding finding : host.findings()) {
            ObjectNode one = findings.addObject();
            one.put("subject", finding.subject());
            one.put("rule", finding.rule().id());
            one.put("detail", finding.detail());
        }
        return node;
    }

    private static String word(Plugin plugin) {
        return plugin.state().name().toLowerCase(Locale.ROOT);
    }

    private static List<String> architectures(Plugin plugin) {
        return plugin.architectures().stream()
                .flatMap(provider -> provider.variants().stream())
                .map(variant -> variant.id())
                .toList();
    }

    private static List<String> drivers(Plugin plugin) {
        return plugin.drivers().stream().map(provider -> provider.id()).toList();
    }

    private static String join(List<String> names) {
        return names.isEmpty() ? "-" : String.join(", ", names);
    }

    private void watch(PluginHost host) {
        for (int round = 1; ; round++) {
            run(World.of(host));
            spec.commandLine().getOut().flush();
            if (round >= rounds || !paused()) {
                return;
            }
            for (PluginChange change : host.rescan()) {
                Output.lines(spec, List.of(line(change)));
            }
        }
    }

    private static boolean paused() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String line(PluginChange change) {
        String before = change.before().map(Plugin::title).orElse("");
        if (change.after().isEmpty()) {
            return "gone: " + before;
        }
        Plugin after = change.after().get();
        if (!after.findings().isEmpty()) {
            return "not taken: "
                    + after.findings().stream().map(PluginFinding::line).collect(Collectors.joining("; "));
        }
        return before.isEmpty() ? "new: " + after.title() : "replaced: " + before + " by " + after.title();
    }

    /** A scenario that needs what is not there now says so and stops nobody. */
    private void run(World world) {
        ScenarioRunner runner = new ScenarioRunner(world.installed());
        for (Path file : ScenarioFiles.of(scenarios)) {
            String line;
            try {
                RunReport report = runner.run(ScenarioReader.read(file));
                report.targets().forEach(target -> target.machine().close());
                line = file + ": " + (report.passed() ? "as expected" : "not as expected");
            } catch (BadFileException e) {
                line = String.valueOf(e.getMessage());
            }
            Output.lines(spec, List.of(line));
        }
    }
}
