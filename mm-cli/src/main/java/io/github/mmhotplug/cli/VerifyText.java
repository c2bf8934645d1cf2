package io.github.mmhotplug.cli;

import io.github.mmhotplug.scenario.verify.Mismatch;
import io.github.mmhotplug.scenario.verify.NearCheck;
import io.github.mmhotplug.scenario.verify.VerifyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code mmhp verify} for people: each recording, then all of them in one table. */
final class VerifyText {
    private static final int MISMATCHES_SHOWN = 20;

    private VerifyText() {}

    static List<String> lines(List<VerifyReport> reports) {
        List<String> lines = new ArrayList<>();
        for (VerifyReport report : reports) {
            lines.add(name(report) + ": " + report.kernel() + " on " + report.variant());
            lines.add("  " + report.steps() + " steps, " + report.compared() + " observables compared, "
                    + report.matched() + " matched; of " + report.changedCompared() + " that changed, "
                    + report.changedMatched() + " matched");
            addCounts(lines, "given by the recording", report.given());
            addCounts(lines, "not compared", report.notCompared());
            report.near().forEach(check -> lines.add("  " + near(check)));
            report.nearMarks()
                    .forEach(mark -> lines.add("  near, not scored: step " + mark.step() + ", " + mark.observable()
                            + ": recorded " + mark.recorded() + ", predicted " + mark.predicted() + "; " + mark.why()));
            addMismatches(lines, report);
            lines.add("");
        }
        if (reports.size() > 1) {
            lines.addAll(summary(reports));
        }
        return lines;
    }

    private static void addCounts(List<String> lines, String what, Map<String, Long> counts) {
        long sum = counts.values().stream().mapToLong(Long::longValue).sum();
        if (sum == 0) {
            return;
        }
        lines.add("  " + sum + " " + what);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(count -> lines.add(String.format("    %6d  %s", count.getValue(), count.getKey())));
    }

    private static String near(NearCheck check) {
        return "near, not scored: step " + check.step() + " took " + -check.recordedChange() + " free pages, predicted "
                + -check.predictedChange() + ", tolerance " + check.tolerancePages()
                + (check.isWithin() ? "" : ": outside");
    }

    private static void addMismatches(List<String> lines, VerifyReport report) {
        List<Mismatch> mismatches = report.mismatches();
        lines.add(mismatches.isEmpty() ? "  no mismatch" : "  " + mismatches.size() + " mismatches");
        mismatches.stream()
                .limit(MISMATCHES_SHOWN)
                .forEach(m -> lines.add("    step " + m.step() + " (" + m.op() + "), " + m.observable() + ": recorded "
                        + m.recorded() + ", predicted " + m.predicted() + "; see " + m.read()));
        if (mismatches.size() > MISMATCHES_SHOWN) {
            lines.add("    ... and " + (mismatches.size() - MISMATCHES_SHOWN) + " more (--json has all)");
        }
    }

    private static List<String> summary(List<VerifyReport> reports) {
        TextTable table =
                new TextTable("recording", "steps", "compared", "matched", "changed", "matched", "not compared");
        for (VerifyReport report : reports) {
            table.row(
                    name(report),
                    Integer.toString(report.steps()),
                    Long.toString(report.compared()),
                    Long.toString(report.matched()),
                    Long.toString(report.changedCompared()),
                    Long.toString(report.changedMatched()),
                    Long.toString(report.notCompared().values().stream()
                            .mapToLong(Long::longValue)
                            .sum()));
        }
        return table.lines();
    }

    private static String name(VerifyReport report) {
        return String.valueOf(Path.of(report.file()).getFileName());
    }
}
