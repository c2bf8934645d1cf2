package io.github.mmhotplug.cli;

import io.github.mmhotplug.cli.Comparison.KernelFact;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp compare --json}: schema {@code mmhp-compare/1}. */
final class CompareJson {
    private CompareJson() {}

    static ObjectNode of(String operation, List<String> kernels, List<Comparison> comparisons) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("schema", "mmhp-compare/1");
        root.put("operation", operation);
        kernels.forEach(root.putArray("kernels")::add);
        ArrayNode array = root.putArray("comparisons");
        comparisons.forEach(comparison -> put(array.addObject(), comparison));
        return root;
    }

    private static void put(ObjectNode node, Comparison comparison) {
        node.put("architecture", comparison.architecture());
        comparison.results().forEach(node.putArray("results")::add);
        ArrayNode changes = node.putArray("changes");
        comparison.changes().forEach(change -> {
            ObjectNode to = changes.addObject();
            to.put("from", change.from()).put("to", change.to());
            ArrayNode differences = to.putArray("differences");
            change.differences()
                    .forEach(difference -> differences
                            .addObject()
                            .put("name", difference.name())
                            .put("before", difference.before())
                            .put("after", difference.after()));
            put(to.putArray("causes"), change.causes());
            put(to.putArray("bystanders"), change.bystanders());
        });
    }

    private static void put(ArrayNode array, List<KernelFact> facts) {
        facts.forEach(fact -> array.addObject()
                .put("key", fact.key())
                .put("kind", fact.quirk() ? "quirk" : "capability")
                .put("before", fact.before())
                .put("after", fact.after())
                .put("source", fact.source()));
    }
}
