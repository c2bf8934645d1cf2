package org.example.toy;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** What only the toy refuses. */
public enum ToyRule implements RefusalRule {
    HOT_REMOVE_BUILT(
            Errno.EBUSY,
            RuleText.of("ARC-TOY-01", Step.REMOVE_CHECKS, "remove_memory", "The kernel is built with hot-remove.")
                    .check("the kernel: the toy gives memory back since 6.12")
                    .where("toy.hotRemove", "off"));

    private final Errno errno;
    private final RuleText text;

    ToyRule(Errno errno, RuleText text) {
        this.errno = errno;
        this.text = text;
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public RuleText text() {
        return text;
    }
}
