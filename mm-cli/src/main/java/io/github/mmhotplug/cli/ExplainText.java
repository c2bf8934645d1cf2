package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.core.explain.Explanation;
import java.util.ArrayList;
import java.util.List;

/** {@code mmhp explain} for people. */
final class ExplainText {
    private final ExplainRun run;
    private final List<String> lines = new ArrayList<>();

    private ExplainText(ExplainRun run) {
        this.run = run;
    }

    static List<String> lines(ExplainRun run) {
        ExplainText text = new ExplainText(run);
        for (ExplainRun.Answer answer : run.answers()) {
            if (!text.lines.isEmpty()) {
                text.lines.add("");
            }
            if (answer.errno().isPresent()) {
                new ErrnoText(answer, text.place(answer), text.lines).print();
            } else {
                text.rule(answer);
            }
        }
        return text.lines;
    }

    private String place(ExplainRun.Answer answer) {
        return run.architecture().orElse("all architectures")
                + answer.kernel().map(kernel -> ", kernel " + kernel).orElse("")
                + (run.architecture().isPresent() ? ", " + Bytes.exact(run.ramBytes()) + " of boot memory" : "");
    }

    private void rule(ExplainRun.Answer answer) {
        Explanation explanation = answer.rules().get(0);
        Rule rule = explanation.rule();
        lines.addAll(Wrapped.labelled(rule.id() + ": ", rule.statement()));
        lines.add("");
        line(
                "errno",
                RuleWords.errno(rule)
                        .map(RuleWords::words)
                        .orElse("none: it holds an architecture, no caller meets it"));
        line("kernel symbol", rule.kernelSymbol());
        line("step", step(rule.step()));
        line("kernels", kernels(explanation.entry()));
        line("owner", owner(explanation.entry().owner()));
        line("consequence", explanation.consequence());
        line("check", rule.advice());
        boolean told = run.architecture().isPresent() || !explanation.met();
        line("here", !told || explanation.here().isEmpty() ? "" : place(answer) + ": " + explanation.here());
    }

    private void line(String label, String text) {
        if (!text.isEmpty()) {
            lines.addAll(Wrapped.labelled(String.format("  %-15s", label), text));
        }
    }

    static String step(Step step) {
        return step.operation().word() + ", " + step.title();
    }

    private String kernels(RuleCatalogue.Entry entry) {
        boolean all = entry.kernels().containsAll(run.kernels());
        String names = entry.kernels().isEmpty() ? "none of those known" : String.join(", ", entry.kernels());
        String capability = entry.rule().where().toString();
        return (all ? "every kernel" : names) + (capability.equals("always") ? "" : " (" + capability + ")");
    }

    private static String owner(String owner) {
        return RuleCatalogue.isShared(owner)
                ? owner.equals("core") ? "core" : "every architecture"
                : "the port " + owner;
    }
}
