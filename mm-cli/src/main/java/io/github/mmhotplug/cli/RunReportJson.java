package io.github.mmhotplug.cli;

import io.github.mmhotplug.scenario.run.RunReport;
import io.github.mmhotplug.scenario.run.StepReport;
import io.github.mmhotplug.scenario.run.TargetReport;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp run --json}: schema {@code mmhp-run/1}. */
final class RunReportJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private RunReportJson() {}

    static ObjectNode of(List<RunReport> reports) {
        ObjectNode json = MAPPER.createObjectNode().put("schema", "mmhp-run/1");
        json.put("passed", reports.stream().allMatch(RunReport::passed));
        ArrayNode results = json.putArray("results");
        for (RunReport report : reports) {
            report.targets().forEach(target -> results.add(target(report, target)));
        }
        return json;
    }

    private static ObjectNode target(RunReport report, TargetReport target) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("file", report.scenario().file().toString())
                .put("title", report.scenario().title())
                .put("architecture", target.architecture())
                .put("kernel", target.kernel())
                .put("passed", target.passed())
                .put("lookedAt", target.looked());
        ArrayNode steps = json.putArray("steps");
        target.steps().forEach(step -> steps.add(step(step)));
        return json;
    }

    private static ObjectNode step(StepReport step) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("number", step.number())
                .put("line", step.source().place().line())
                .put("name", step.name())
                .put("what", step.what())
                .put("result", step.result())
                .put("effect", step.effect());
        ArrayNode notes = json.putArray("notes");
        step.notes().forEach(notes::add);
        ArrayNode failures = json.putArray("failures");
        step.failures()
                .forEach(failure -> failures.addObject()
                        .put("line", failure.source().place().line())
                        .put("column", failure.source().place().column())
                        .put("what", failure.difference().what())
                        .put("expected", failure.difference().expected())
                        .put("actual", failure.difference().actual()));
        return json;
    }
}
