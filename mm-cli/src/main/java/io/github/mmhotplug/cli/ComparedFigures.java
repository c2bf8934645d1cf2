package io.github.mmhotplug.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures of an operation's JSON by their paths, without what is prose or names the kernel. */
final class ComparedFigures {
    /** All that tells one refusal from another, or from a success: the rest is zero. */
    private static final List<String> OF_A_REFUSAL = List.of("outcome", "errno", "rule");

    private static final Set<String> PROSE = Set.of("kernel", "reason", "facts", "tailsApart");
    private static final String NONE = "-";

    private ComparedFigures() {}

    static Map<String, String> of(ObjectNode result) {
        Map<String, String> figures = new LinkedHashMap<>();
        flatten("", result, figures);
        return figures;
    }

    /** What differs between two results. */
    static List<Comparison.Difference> differences(ObjectNode one, ObjectNode other) {
        Map<String, String> before = of(one);
        Map<String, String> after = of(other);
        List<Comparison.Difference> differences = new ArrayList<>();
        boolean refused = isRefused(one) || isRefused(other);
        Map<String, String> names = new LinkedHashMap<>(before);
        after.forEach(names::putIfAbsent);
        for (String name : refused ? OF_A_REFUSAL : List.copyOf(names.keySet())) {
            String was = before.getOrDefault(name, NONE);
            String is = after.getOrDefault(name, NONE);
            if (!was.equals(is)) {
                differences.add(new Comparison.Difference(name, was, is));
            }
        }
        return differences;
    }

    static boolean isRefused(ObjectNode result) {
        return result.get("outcome").asString().equals("refused");
    }

    private static void flatten(String path, JsonNode node, Map<String, String> figures) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = entry.getKey();
            String name = path + key;
            JsonNode value = entry.getValue();
            if (PROSE.contains(key)) {
                continue;
            }
            if (key.equals("leaves")) {
                figures.put(name, leaves(value));
            } else if (key.equals("notes")) {
                List<String> rules = new ArrayList<>();
                value.forEach(note -> rules.add(note.get("rule").asString()));
                figures.put(name, rules.isEmpty() ? NONE : String.join(", ", rules));
            } else if (key.equals("whyNot")) {
                figures.put(name, value.isNull() ? NONE : value.asString().split(":", 2)[0]);
            } else if (value.isObject()) {
                flatten(name + ".", value, figures);
            } else {
                figures.put(name, value.isNull() ? NONE : value.asString());
            }
        }
    }

    /** Largest first: {@code 9 x 1073741824}. */
    private static String leaves(JsonNode node) {
        SortedMap<Long, String> leaves = new TreeMap<>((a, b) -> Long.compare(b, a));
        node.properties()
                .forEach(leaf ->
                        leaves.put(Long.valueOf(leaf.getKey()), leaf.getValue().asString() + " x " + leaf.getKey()));
        return leaves.isEmpty() ? "none" : String.join(" + ", leaves.values());
    }
}
