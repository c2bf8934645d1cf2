package io.github.mmhotplug.api.outcome;

import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.List;

/**
 * Why the kernel says no: the errno that a caller sees, and the reason that it does not.
 *
 * @param errno what the kernel returns
 * @param rule the rule that was broken
 * @param detail one line for a person, with the numbers
 * @param facts the same numbers for a program, in order
 * @param kernelSymbol the kernel function that returns the error
 * @param kernelWouldDie true where the real kernel oopses, BUGs or corrupts memory instead of returning an error
 */
public record Refusal(
        Errno errno, RefusalRule rule, String detail, List<Fact> facts, String kernelSymbol, boolean kernelWouldDie) {
    public Refusal {
        facts = List.copyOf(facts);
    }

    /** A refusal with the errno and kernel symbol that the rule names. */
    public static Refusal of(RefusalRule rule, String detail, Fact... facts) {
        return new Refusal(rule.errno(), rule, detail, List.of(facts), rule.kernelSymbol(), false);
    }

    /** The same refusal where the real kernel would not survive to return it. */
    public Refusal fatalInKernel() {
        return new Refusal(errno, rule, detail, facts, kernelSymbol, true);
    }

    /** The same refusal as an outer function reports it: its errno, its view of the matter, all facts. */
    public Refusal as(RefusalRule outer, String outerDetail, List<Fact> outerFacts) {
        List<Fact> all = new java.util.ArrayList<>(outerFacts);
        facts.stream()
                .filter(fact ->
                        outerFacts.stream().noneMatch(known -> known.name().equals(fact.name())))
                .forEach(all::add);
        return new Refusal(errno, outer, outerDetail, all, outer.kernelSymbol(), kernelWouldDie);
    }

    @Override
    public String toString() {
        return errno + " " + rule.id() + ": " + detail + (kernelWouldDie ? " (the kernel itself would die here)" : "");
    }
}
