package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.core.explain.Explanation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules that answer with an errno: numbered in the kernel's order, behind them those that say it and go on. */
final class ErrnoText {
    private final ExplainRun.Answer answer;
    private final String place;
    private final List<String> lines;

    ErrnoText(ExplainRun.Answer answer, String place, List<String> lines) {
        this.answer = answer;
        this.place = place;
        this.lines = lines;
    }

    void print() {
        Errno errno = answer.errno().orElseThrow();
        String operation = answer.operation().map(Step.Operation::word).orElse("every operation");
        lines.add(RuleWords.words(errno) + ": " + operation + ", " + place);
        List<Explanation> refusing =
                answer.rules().stream().filter(Explanation::refuses).toList();
        if (refusing.isEmpty()) {
            lines.add("");
            lines.add("no rule refuses with " + errno + " here");
        }
        numbered(refusing);
        others(answer.rules().stream().filter(rule -> !rule.refuses()).toList());
        lines.add("");
        if (refusing.size() > 1) {
            lines.add("If several are broken at once, the first in this order answers.");
        }
        if (!answer.elsewhere().isEmpty()) {
            lines.addAll(Wrapped.lines(
                    "Also " + errno + ", but not met here: " + String.join(", ", answer.elsewhere()), Wrapped.WIDTH));
        }
        dropBlankEnd();
    }

    private void dropBlankEnd() {
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
    }

    private void numbered(List<Explanation> rules) {
        int width = Integer.toString(rules.size()).length();
        @Nullable Step last = null;
        int number = 0;
        for (Explanation explanation : rules) {
            Rule rule = explanation.rule();
            if (rule.step() != last) {
                last = rule.step();
                lines.add("");
                lines.add(ExplainText.step(last));
            }
            number++;
            String head = "  " + " ".repeat(width - Integer.toString(number).length()) + number + "  ";
            lines.add(head + rule.id() + "  " + rule.kernelSymbol() + port(explanation));
            String indent = " ".repeat(head.length());
            lines.addAll(Wrapped.labelled(indent, rule.statement()));
            labelled(indent + "check  ", rule.advice());
            labelled(indent + "here   ", here(explanation, rules.subList(0, number - 1)));
        }
    }

    /** The same sentence is told once. */
    private static String here(Explanation explanation, List<Explanation> before) {
        return before.stream()
                .filter(other -> !other.here().isEmpty() && other.here().equals(explanation.here()))
                .findFirst()
                .map(other -> "as for " + other.rule().id())
                .orElse(explanation.here());
    }

    /** In a group for each consequence, which one line tells for all of them. */
    private void others(List<Explanation> rules) {
        Map<String, List<Explanation>> groups = rules.stream()
                .collect(Collectors.groupingBy(Explanation::consequence, LinkedHashMap::new, Collectors.toList()));
        groups.forEach((consequence, group) -> {
            lines.add("");
            lines.addAll(Wrapped.lines(consequence + ":", Wrapped.WIDTH));
            for (Explanation explanation : group) {
                Rule rule = explanation.rule();
                lines.addAll(Wrapped.labelled("  " + rule.id() + "  ", rule.statement() + port(explanation)));
            }
            group.stream().map(Explanation::here).distinct().forEach(here -> labelled("  here  ", here));
        });
    }

    private void labelled(String label, String text) {
        if (!text.isEmpty()) {
            lines.addAll(Wrapped.labelled(label, text));
        }
    }

    private static String port(Explanation explanation) {
        String owner = explanation.entry().owner();
        return RuleCatalogue.isShared(owner) ? "" : "  (" + owner + ")";
    }
}
