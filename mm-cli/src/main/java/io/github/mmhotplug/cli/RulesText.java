package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code mmhp rules} for people: one table, with each step's title above its rules. */
final class RulesText {
    private RulesText() {}

    static List<String> lines(List<RuleCatalogue.Entry> entries) {
        if (entries.isEmpty()) {
            return List.of("no rule is of that family, operation and kernel");
        }
        TextTable table = new TextTable("id", "errno", "kernel symbol", "owner", "statement");
        Map<Integer, Step> headings = new HashMap<>();
        int statementWidth = Wrapped.WIDTH - widthBefore(entries);
        int row = 1;
        @Nullable Step last = null;
        for (RuleCatalogue.Entry entry : entries) {
            Rule rule = entry.rule();
            if (rule.step() != last) {
                headings.put(row, rule.step());
                last = rule.step();
            }
            List<String> statement = Wrapped.lines(rule.statement(), statementWidth);
            table.row(rule.id(), errno(rule), rule.kernelSymbol(), entry.owner(), statement.get(0));
            statement.subList(1, statement.size()).forEach(more -> table.row("", "", "", "", more));
            row += statement.size();
        }
        return withHeadings(table.lines(), headings);
    }

    private static List<String> withHeadings(List<String> rows, Map<Integer, Step> headings) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Step step = headings.get(row);
            if (step != null) {
                lines.add("");
                lines.add(step.operation().word() + ": " + step.title());
            }
            lines.add(rows.get(row));
        }
        return lines;
    }

    /** Everything left of the statement, which is wrapped to what remains. */
    private static int widthBefore(List<RuleCatalogue.Entry> entries) {
        TextTable table = new TextTable("id", "errno", "kernel symbol", "owner", "x");
        entries.forEach(entry -> {
            Rule rule = entry.rule();
            table.row(rule.id(), errno(rule), rule.kernelSymbol(), entry.owner(), "x");
        });
        return table.lines().get(0).length() - 1;
    }

    private static String errno(Rule rule) {
        return RuleWords.errno(rule).map(Enum::name).orElse("-");
    }
}
