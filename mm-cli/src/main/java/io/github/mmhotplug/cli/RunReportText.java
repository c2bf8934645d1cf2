package io.github.mmhotplug.cli;

import io.github.mmhotplug.scenario.run.RunReport;
import io.github.mmhotplug.scenario.run.StepReport;
import io.github.mmhotplug.scenario.run.TargetReport;
import java.util.ArrayList;
import java.util.List;

/** {@code mmhp run} for people: each step with its effect, then each machine in one table. */
final class RunReportText {
    private static final int STEPS_SHOWN = 60;

    private RunReportText() {}

    static List<String> lines(List<RunReport> reports, boolean summary) {
        List<String> lines = new ArrayList<>();
        for (RunReport report : reports) {
            boolean steps = !summary || !report.passed();
            if (steps) {
                lines.add(report.scenario().file() + ": " + report.scenario().title());
                if (!report.scenario().about().isEmpty()) {
                    lines.add("  " + report.scenario().about());
                }
                for (TargetReport target : report.targets()) {
                    addTarget(lines, target, summary);
                }
                lines.add("");
            }
        }
        addSummary(lines, reports);
        return lines;
    }

    private static void addTarget(List<String> lines, TargetReport target, boolean failuresOnly) {
        lines.add("  " + target.architecture() + ", kernel " + target.kernel());
        int shown = 0;
        for (StepReport step : target.steps()) {
            boolean wanted = !step.passed() || (!failuresOnly && shown < STEPS_SHOWN);
            if (wanted) {
                shown++;
                addStep(lines, step);
            }
        }
        int hidden = target.steps().size() - shown;
        if (hidden > 0 && !failuresOnly) {
            lines.add("    ... and " + hidden + " steps more, all as expected (--json has all)");
        }
    }

    private static void addStep(List<String> lines, StepReport step) {
        String name = step.name().isEmpty() ? "" : step.name() + ": ";
        String result = step.result().isEmpty() ? "" : " -> " + step.result();
        lines.add("    %2d %s%s%s".formatted(step.number(), name, step.what(), result));
        if (!step.effect().isEmpty()) {
            lines.add("       " + step.effect());
        }
        step.notes().forEach(note -> lines.add("       note: " + note));
        step.failures()
                .forEach(failure -> lines.add("       NOT AS EXPECTED, line "
                        + failure.source().place().line() + ": " + failure.difference()));
    }

    private static void addSummary(List<String> lines, List<RunReport> reports) {
        TextTable table = new TextTable("scenario", "architecture", "kernel", "steps", "looked at", "result");
        int failed = 0;
        int targets = 0;
        for (RunReport report : reports) {
            for (TargetReport target : report.targets()) {
                targets++;
                failed += target.passed() ? 0 : 1;
                table.row(
                        String.valueOf(report.scenario().file().getFileName()),
                        target.architecture(),
                        target.kernel(),
                        Integer.toString(target.steps().size()),
                        Integer.toString(target.looked()),
                        target.passed() ? "as expected" : target.failed() + " not as expected");
            }
        }
        if (targets > 0) {
            lines.addAll(table.lines());
            lines.add("");
        }
        lines.add(reports.size() + " scenarios on " + targets + " machines, "
                + (failed == 0 ? "all as expected" : failed + " not as expected"));
    }
}
