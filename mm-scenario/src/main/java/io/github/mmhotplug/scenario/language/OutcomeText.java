package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;

/** What came of an operation, in the words of the scenario language: {@code done}, or the refusal. */
public final class OutcomeText {
    /** Nothing spoke against it. */
    public static final String DONE = "done";

    private OutcomeText() {}

    public static String of(Outcome<Effect> outcome) {
        return outcome.refusal()
                .map(refusal ->
                        "refused " + refusal.errno() + " " + refusal.rule().id() + ": " + refusal.detail())
                .orElse(DONE);
    }
}
