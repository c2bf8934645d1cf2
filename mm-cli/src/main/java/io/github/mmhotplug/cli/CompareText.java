package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.cli.Comparison.Change;
import io.github.mmhotplug.cli.Comparison.Difference;
import io.github.mmhotplug.cli.Comparison.KernelFact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp compare} for people: a column for each kernel, then why it differs from the one before. */
final class CompareText {
    private CompareText() {}

    static List<String> lines(String operation, List<String> kernels, List<Comparison> comparisons) {
        List<String> lines = new ArrayList<>();
        lines.add(operation + ", under kernels " + String.join(", ", kernels));
        for (Comparison comparison : comparisons) {
            lines.add("");
            table(lines, kernels, comparison);
            comparison.changes().forEach(change -> lines.addAll(why(change)));
        }
        return lines;
    }

    /** The outcome, and what differs under any two neighbours. */
    private static void table(List<String> lines, List<String> kernels, Comparison comparison) {
        Set<String> names = new LinkedHashSet<>(List.of("outcome"));
        ObjectNode doneBefore = null;
        for (ObjectNode result : comparison.results()) {
            if (!ComparedFigures.isRefused(result)) {
                if (doneBefore != null) {
                    ComparedFigures.differences(doneBefore, result).forEach(found -> names.add(found.name()));
                }
                doneBefore = result;
            } else {
                names.addAll(List.of("errno", "rule"));
            }
        }
        TextTable table = new TextTable(row(comparison.architecture(), kernels));
        for (String name : names) {
            table.row(row(
                    name,
                    comparison.results().stream()
                            .map(result -> cell(result, name))
                            .toList()));
        }
        lines.addAll(table.lines());
    }

    private static String[] row(String first, List<String> rest) {
        List<String> cells = new ArrayList<>(List.of(first));
        cells.addAll(rest);
        return cells.toArray(String[]::new);
    }

    private static String cell(ObjectNode result, String name) {
        boolean says = !ComparedFigures.isRefused(result)
                || List.of("outcome", "errno", "rule").contains(name);
        Map<String, String> figures = ComparedFigures.of(result);
        return says ? words(name, figures.getOrDefault(name, "-")) : "-";
    }

    /** Bytes as people write them. */
    private static String words(String name, String value) {
        if (name.toLowerCase(Locale.ROOT).contains("bytes") && value.matches("[0-9]+")) {
            return Bytes.rounded(Long.parseLong(value));
        }
        return !name.endsWith("leaves") || value.equals("none")
                ? value
                : Arrays.stream(value.split(" \\+ "))
                        .map(leaf -> leaf.split(" x "))
                        .map(leaf -> RunText.count(Long.parseLong(leaf[0]), Long.parseLong(leaf[1])))
                        .collect(Collectors.joining(" + "));
    }

    private static List<String> why(Change change) {
        List<String> lines = new ArrayList<>();
        String pair = "  " + change.from() + " to " + change.to() + ": ";
        if (change.differences().isEmpty()) {
            lines.add(pair + "the same");
            return lines;
        }
        lines.add(pair + change.differences().stream().map(Difference::name).collect(Collectors.joining(", ")));
        change.causes().forEach(fact -> {
            lines.add("    because of " + value(fact));
            lines.add("      " + fact.source());
        });
        if (!change.bystanders().isEmpty()) {
            String which = change.causes().isEmpty()
                    ? "    because of several of these together: "
                    : "    alone without effect here: ";
            lines.add(
                    which + change.bystanders().stream().map(CompareText::value).collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static String value(KernelFact fact) {
        return (fact.quirk() ? "quirk " : "") + fact.key() + " " + fact.before() + " -> " + fact.after();
    }
}
