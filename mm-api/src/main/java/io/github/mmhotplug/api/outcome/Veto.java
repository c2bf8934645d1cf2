package io.github.mmhotplug.api.outcome;

import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.List;

/**
 * "Not here": somebody who is asked first says no, and why. A veto is data; whether it makes an operation fail or
 * fall back is for the one who asked to decide.
 *
 * @param rule the rule behind it
 * @param detail one line for a person, with the numbers
 * @param facts the same numbers for a program
 */
public record Veto(RefusalRule rule, String detail, List<Fact> facts) {
    public Veto {
        facts = List.copyOf(facts);
    }

    public static Veto of(RefusalRule rule, String detail, Fact... facts) {
        return new Veto(rule, detail, List.of(facts));
    }

    /** The veto as a refusal, for callers that can't fall back. */
    public Refusal toRefusal() {
        return new Refusal(rule.errno(), rule, detail, facts, rule.kernelSymbol(), false);
    }

    @Override
    public String toString() {
        return rule.id() + ": " + detail;
    }
}
