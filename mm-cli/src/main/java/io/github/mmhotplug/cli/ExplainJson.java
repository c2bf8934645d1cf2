package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Step.Operation;
import io.github.mmhotplug.core.explain.Explanation;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp explain --json}: schema {@code mmhp-explain/1}. */
final class ExplainJson {
    private ExplainJson() {}

    static ObjectNode of(ExplainRun run) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("schema", "mmhp-explain/1");
        node.put("architecture", run.architecture().orElse(null));
        node.put("ramBytes", run.architecture().map(any -> run.ramBytes()).orElse(null));
        ArrayNode answers = node.putArray("answers");
        for (ExplainRun.Answer answer : run.answers()) {
            ObjectNode one = answers.addObject();
            one.put("asked", answer.asked());
            one.put("errno", answer.errno().map(Errno::name).orElse(null));
            one.put("errnoNumber", answer.errno().map(Errno::number).orElse(null));
            one.put("errnoText", answer.errno().map(Errno::text).orElse(null));
            one.put("operation", answer.operation().map(Operation::word).orElse(null));
            one.put("kernel", answer.kernel().orElse(null));
            ArrayNode rules = one.putArray("rules");
            answer.rules().forEach(rule -> put(rules.addObject(), rule));
        }
        return node;
    }

    private static void put(ObjectNode node, Explanation explanation) {
        RulesJson.put(node, explanation.entry());
        node.put("met", explanation.met());
        node.put("refuses", explanation.refuses());
        node.put("consequence", explanation.consequence());
        node.put("here", explanation.here());
        ArrayNode facts = node.putArray("facts");
        explanation
                .facts()
                .forEach(fact -> facts.addObject()
                        .put("name", fact.name())
                        .put("value", fact.value())
                        .put("unit", fact.unit()));
    }
}
