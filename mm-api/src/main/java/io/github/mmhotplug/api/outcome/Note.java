package io.github.mmhotplug.api.outcome;

import io.github.mmhotplug.api.rule.RefusalRule;

/**
 * Something that a successful operation has to say: a part that did not happen, a fallback that was taken.
 *
 * @param rule the rule that explains it, with its errno
 * @param detail one line for a person
 */
public record Note(RefusalRule rule, String detail) {
    @Override
    public String toString() {
        return rule.id() + ": " + detail;
    }
}
