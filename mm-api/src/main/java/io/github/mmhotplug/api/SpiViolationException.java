package io.github.mmhotplug.api;

import io.github.mmhotplug.api.rule.Rule;

/** A plugin broke its contract. The machine is as it was before the operation. */
public final class SpiViolationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rule rule;
    private final String detail;

    public SpiViolationException(String plugin, Rule rule, String detail) {
        super(plugin + " breaks " + rule.id() + " (" + rule.statement() + "): " + detail);
        this.rule = rule;
        this.detail = detail;
    }

    /** What was done that must not be. */
    public String detail() {
        return detail;
    }

    /** The rule that was broken. */
    public Rule rule() {
        return rule;
    }
}
