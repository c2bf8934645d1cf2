package io.github.mmhotplug.cli;

import io.github.mmhotplug.cli.tck.TckReport;
import io.github.mmhotplug.cli.tck.TckRun;
import io.github.mmhotplug.cli.tck.TckRun.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code mmhp tck} for people: of each broken rule the first test that shows it, then a line for each jar. */
final class TckText {
    private static final String FAILED = "failed";

    private TckText() {}

    static List<String> lines(List<TckRun> runs, boolean summary, boolean all) {
        List<String> lines = new ArrayList<>();
        if (!summary) {
            for (TckRun run : runs) {
                lines.addAll(run.findings());
                run.reports().forEach(report -> report(report, all, lines));
                lines.add("");
            }
        }
        TextTable table = new TextTable("jar", "architecture", "verdict", "tests", FAILED, "rules");
        runs.forEach(run -> row(run, table));
        lines.addAll(table.lines());
        return lines;
    }

    static String word(Verdict verdict) {
        return switch (verdict) {
            case KEEPS -> "keeps the contract";
            case BREAKS -> "breaks it";
            case NOT_LOADED -> "not loaded";
            case STOPPED -> "stopped";
        };
    }

    /** The rules that are broken, in the report's order. */
    static Set<String> broken(TckRun run) {
        Set<String> rules = new LinkedHashSet<>();
        for (TckReport report : run.reports()) {
            for (JsonNode rule : report.json().path("rules")) {
                for (JsonNode result : rule.path("results")) {
                    if (result.path("verdict").asString().equals(FAILED)) {
                        rules.add(result.path("broken").asString());
                    }
                }
            }
        }
        return rules;
    }

    private static void row(TckRun run, TextTable table) {
        long failed = run.reports().stream()
                .mapToLong(report -> report.json().path(FAILED).asLong())
                .sum();
        String ports = String.join(
                ", ",
                run.reports().stream()
                        .map(report -> report.json().path("provider").asString())
                        .toList());
        Set<String> rules = broken(run);
        table.row(
                run.jar().getFileName().toString(),
                ports.isEmpty() ? "-" : ports,
                word(run.verdict()),
                Integer.toString(run.tests()),
                Long.toString(failed),
                rules.isEmpty() ? reason(run) : String.join(" ", rules));
    }

    private static String reason(TckRun run) {
        return run.findings().isEmpty() ? "-" : run.findings().get(0);
    }

    private static void report(TckReport report, boolean all, List<String> lines) {
        JsonNode json = report.json();
        lines.add("contract of %s: %d passed, %d failed, %d not met, %d known deviations, %d untestable"
                .formatted(
                        json.path("provider").asString(),
                        json.path("passed").asLong(),
                        json.path(FAILED).asLong(),
                        json.path("notMet").asLong(),
                        json.path("deviates").asLong(),
                        json.path("untestable").asLong()));
        for (JsonNode rule : json.path("rules")) {
            int tried = rule.path("results").size();
            int broken = 0;
            String first = "";
            for (JsonNode result : rule.path("results")) {
                if (result.path("verdict").asString().equals(FAILED)) {
                    broken++;
                    first = first.isEmpty() ? result.path("message").asString() : first;
                }
            }
            if (all) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%-8s %5s  %s",
                        rule.path("rule").asString(),
                        (tried - broken) + "/" + tried,
                        rule.path("statement").asString()));
            }
            if (broken > 0) {
                lines.add("");
                first.lines().forEach(lines::add);
                if (broken > 1) {
                    lines.add("  and %d more of %d tests of %s"
                            .formatted(broken - 1, tried, rule.path("rule").asString()));
                }
            }
        }
    }
}
