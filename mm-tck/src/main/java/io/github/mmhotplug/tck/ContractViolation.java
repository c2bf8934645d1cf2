package io.github.mmhotplug.tck;

import org.jspecify.annotations.Nullable;

/** A rule that an architecture broke: which, by what, and where to look. */
public final class ContractViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String summary;

    /**
     * A broken rule.
     *
     * @param rule which
     * @param who the variant, and under which kernel
     * @param what what was seen
     * @param cause where it was seen
     */
    public ContractViolation(
            io.github.mmhotplug.api.rule.Rule rule, Object who, String what, @Nullable Throwable cause) {
        this(
                rule.id(),
                "%s breaks %s (%s)%n  what:       %s%n  in kernel:  %s%n  look at:    %s"
                        .formatted(who, rule.id(), rule.statement(), what, rule.kernelSymbol(), rule.advice()),
                cause);
    }

    private ContractViolation(String rule, String summary, @Nullable Throwable cause) {
        super(summary, cause);
        this.rule = rule;
        this.summary = summary;
    }

    /** The same, with what led there. */
    public ContractViolation after(String what) {
        return new ContractViolation(rule, summary + "%n  after:      %s".formatted(what), this);
    }

    /** Id of the rule. */
    public String rule() {
        return rule;
    }

    /** All of it, as the message says it. */
    public String summary() {
        return summary;
    }
}
