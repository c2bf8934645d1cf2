package io.github.mmhotplug.api.outcome;

import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.List;

/**
 * "Not here": somebody who is asked first says no, and why. A veto is data; whether it makes an operation fail or
 * fall back is for the one who asked to decide.
 *
 * @param rule the rule behind it
 * @param errno the rule's, or what somebody chose to answer instead
 * @param detail one line for a person, with the numbers
 * @param facts the same numbers for a program
 */
public record Veto(RefusalRule rule, Errno errno, String detail, List<Fact> facts) {
    public Veto {
        facts = List.copyOf(facts);
    }

    public static Veto of(RefusalRule rule, String detail, Fact... facts) {
        return new Veto(rule, rule.errno(), detail, List.of(facts));
    }

    /** The same with an errno that is not the rule's: a notifier may answer with any ({@code notifier_from_errno}). */
    public Veto withErrno(Errno other) {
        return new Veto(rule, other, detail, facts);
    }

    /** The veto as a refusal, for callers that can't fall back. */
    public Refusal toRefusal() {
        return new Refusal(errno, rule, detail, facts, rule.kernelSymbol(), false);
    }

    @Override
    public String toString() {
        return rule.id() + ": " + detail;
    }
}
