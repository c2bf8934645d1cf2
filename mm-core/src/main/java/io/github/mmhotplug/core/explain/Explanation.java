package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.List;

/**
 * One rule, and what it means on a machine or under some kernels.
 *
 * @param entry the rule, whose it is, and the kernels under which it can be met
 * @param met whether it can be met here
 * @param refuses whether who meets it here gets its errno
 * @param consequence what happens instead of a refusal, where that happens; else empty
 * @param facts the numbers of this machine, for a program; empty where no machine was asked about
 * @param here the same numbers in a sentence, or why the rule can't be met here; may be empty
 */
public record Explanation(
        RuleCatalogue.Entry entry, boolean met, boolean refuses, String consequence, List<Fact> facts, String here) {
    public Explanation {
        facts = List.copyOf(facts);
    }

    public Rule rule() {
        return entry.rule();
    }
}
