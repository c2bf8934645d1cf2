package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp rules --json}: schema {@code mmhp-rules/1}. */
final class RulesJson {
    private RulesJson() {}

    static ObjectNode of(List<RuleCatalogue.Entry> entries) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("schema", "mmhp-rules/1");
        ArrayNode rules = node.putArray("rules");
        entries.forEach(entry -> put(rules.addObject(), entry));
        return node;
    }

    /** One rule, as {@code mmhp-explain/1} has it too. */
    static void put(ObjectNode node, RuleCatalogue.Entry entry) {
        Rule rule = entry.rule();
        node.put("id", rule.id());
        node.put("family", rule.text().family());
        node.put("operation", rule.step().operation().word());
        node.put("step", rule.step().name());
        node.put("stepTitle", rule.step().title());
        node.put("errno", RuleWords.errno(rule).map(Errno::name).orElse(null));
        node.put("errnoNumber", RuleWords.errno(rule).map(Errno::number).orElse(null));
        node.put("kernelSymbol", rule.kernelSymbol());
        node.put("statement", rule.statement());
        node.put("check", rule.advice());
        node.put("owner", entry.owner());
        node.put("where", rule.where().toString());
        entry.kernels().forEach(node.putArray("kernels")::add);
    }
}
