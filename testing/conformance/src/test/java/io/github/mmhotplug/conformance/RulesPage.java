package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.core.explain.Explainer;
import io.github.mmhotplug.core.explain.Explanation;
import java.util.List;

/** {@code help/rules.md}: the whole catalogue. */
final class RulesPage {
    private RulesPage() {}

    static String text(RuleCatalogue rules, KernelProfiles kernels) {
        Explainer explainer = Explainer.of(rules, kernels.all());
        HelpPage page = new HelpPage(
                "The rules of memory hotplug",
                "What must hold when memory is added, taken offline or removed, in the order in which the kernel looks. Whoever",
                "breaks several rules at once is answered by the first. The sections named Plugin hold an architecture, not a",
                "caller.",
                "",
                "`mmhp rules` prints the list, `mmhp explain ADD-004 --arch s390` one rule with the numbers of one architecture,",
                "`mmhp explain EINVAL --op add` all rules behind an errno. What a refusal says is in",
                "[refusals.md](refusals.md).");
        return page.sections(rules.entries(), entry -> print(page, explainer.explain(entry), kernels.names()))
                .text();
    }

    private static void print(HelpPage page, Explanation explanation, List<String> kernels) {
        RuleCatalogue.Entry entry = explanation.entry();
        Rule rule = entry.rule();
        page.rule(rule);
        if (rule instanceof RefusalRule) {
            page.line("- Answer: [" + HelpPage.errno(rule) + "](refusals.md#" + HelpPage.anchor(rule.id()) + ")");
        }
        page.line("- Kernel symbol: `" + rule.kernelSymbol() + "`"
                + (RuleCatalogue.isShared(entry.owner()) ? "" : " of the port " + entry.owner()));
        if (rule instanceof RefusalRule) {
            page.line("- Kernels: " + kernels(entry, kernels));
        }
        if (!explanation.consequence().isEmpty()) {
            page.line("- Consequence: " + explanation.consequence());
        }
        if (!rule.advice().isEmpty()) {
            page.line("- Check: " + rule.advice());
        }
    }

    private static String kernels(RuleCatalogue.Entry entry, List<String> kernels) {
        String where = entry.rule().where().toString();
        String names = entry.kernels().isEmpty() ? "none of those known" : String.join(", ", entry.kernels());
        return (entry.kernels().containsAll(kernels) ? "all" : names)
                + (where.equals("always") ? "" : " (`" + where + "`)");
    }
}
