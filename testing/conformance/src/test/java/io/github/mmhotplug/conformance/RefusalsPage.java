package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code help/refusals.md}: what is said where a rule is met. */
final class RefusalsPage {
    private RefusalsPage() {}

    /**
     * The page.
     *
     * @param golden what is said, by the id of the rule
     */
    static String text(List<RuleCatalogue.Entry> entries, UnaryOperator<String> golden) {
        HelpPage page = new HelpPage(
                "What refusals say",
                "For every rule that a caller can break, one example of the answer, in the kernel's order. The numbers are those of",
                "the machine in the example; `mmhp explain RULE --arch A` prints those of another.",
                "",
                "`refused` is an errno, and the machine is as before. `done` is a success that tells why a wish was not granted:",
                "the memmap lies elsewhere, or something followed that the add does not wait for. `kernel would die` marks what",
                "ends a real kernel instead of an errno. Where a rule holds is in [rules.md](rules.md).");
        List<RuleCatalogue.Entry> refusing = entries.stream()
                .filter(entry -> entry.rule() instanceof RefusalRule)
                .toList();
        return page.sections(refusing, entry -> print(page, entry.rule(), golden))
                .text();
    }

    private static void print(HelpPage page, Rule rule, UnaryOperator<String> golden) {
        page.rule(rule);
        page.line("```");
        page.line(golden.apply(rule.id()).stripTrailing());
        page.line("```");
        if (!rule.advice().isEmpty()) {
            page.line("");
            page.line("Check: " + rule.advice());
        }
    }
}
