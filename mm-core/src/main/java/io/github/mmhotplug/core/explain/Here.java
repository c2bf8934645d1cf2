package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.outcome.Fact;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers that one machine has for a rule.
 *
 * @param sentence for a person
 * @param facts for a program
 */
record Here(String sentence, List<Fact> facts) {
    /** Some rules have no numbers. */
    static final Here NOTHING = new Here("", List.of());

    static Here of(String sentence, Fact... facts) {
        return new Here(sentence, List.of(facts));
    }

    Here and(Here more) {
        List<Fact> all = new ArrayList<>(facts);
        more.facts.stream().filter(fact -> !all.contains(fact)).forEach(all::add);
        return new Here(sentence + "; " + more.sentence, all);
    }
}
