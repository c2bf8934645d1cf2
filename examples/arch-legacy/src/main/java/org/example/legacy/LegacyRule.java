package org.example.legacy;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** What only these ports refuse. */
public enum LegacyRule implements RefusalRule {
    REMOVE_BUILT(
            Errno.EBUSY,
            RuleText.of(
                            "ARC-LEG-01",
                            Step.REMOVE_MEMMAP,
                            "arch_remove_memory",
                            "The port's arch_remove_memory is more than a stub.")
                    .check("the architecture: tile never took memory away")
                    .where("tile.archRemoveMemory", "off"));

    private final Errno errno;
    private final RuleText text;

    LegacyRule(Errno errno, RuleText text) {
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
