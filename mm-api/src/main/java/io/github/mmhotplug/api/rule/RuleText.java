package io.github.mmhotplug.api.rule;

import com.google.errorprone.annotations.Immutable;

/**
 * What is said about a rule.
 *
 * @param id {@code FAMILY-NNN}
 * @param step where it is met
 * @param kernelSymbol the kernel function that checks it, or that it is about
 * @param statement what must hold, one sentence
 * @param advice what to look at, one line; may be empty
 * @param where under which kernels it can be met
 */
@Immutable
public record RuleText(String id, Step step, String kernelSymbol, String statement, String advice, Where where) {
    public RuleText {
        if (!id.matches("[A-Z][A-Z0-9]*(-[A-Z0-9]+)*-[0-9]{2,3}")) {
            throw new IllegalArgumentException("not a rule id (FAMILY-NNN): " + id);
        }
    }

    public static RuleText of(String id, Step step, String kernelSymbol, String statement) {
        return new RuleText(id, step, kernelSymbol, statement, "", Where.ALWAYS);
    }

    /** The same with a line on what to look at. */
    public RuleText check(String newAdvice) {
        return new RuleText(id, step, kernelSymbol, statement, newAdvice, where);
    }

    /** The same, met only where a capability has one of these values. */
    public RuleText where(String capability, String... values) {
        return new RuleText(id, step, kernelSymbol, statement, advice, Where.capability(capability, values));
    }

    /** The part of the id before the number: {@code ADD}, {@code ARC-S390}. */
    public String family() {
        return id.substring(0, id.lastIndexOf('-'));
    }
}
