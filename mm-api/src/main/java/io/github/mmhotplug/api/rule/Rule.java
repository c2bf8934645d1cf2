package io.github.mmhotplug.api.rule;

/**
 * One numbered rule of memory hotplug. Refusals cite it, the contract kit tests it, {@code mmhp explain} prints it, the
 * documentation is generated from it. What the kernel answers with an errno is a {@link RefusalRule}; what holds a
 * plugin is a {@link ConductRule} or a {@link ContractRule}. A third party brings an enum of its own with a prefix of
 * its own.
 */
public interface Rule {
    /** Everything that is said about it. */
    RuleText text();

    /** {@code FAMILY-NNN}, for example {@code ADD-004}. Unique and never reused. */
    default String id() {
        return text().id();
    }

    /** What must hold, in one sentence. */
    default String statement() {
        return text().statement();
    }

    /** The kernel function that checks it, or that it is about. */
    default String kernelSymbol() {
        return text().kernelSymbol();
    }

    /** At which step of an operation it is met. */
    default Step step() {
        return text().step();
    }

    /** What somebody should look at who has met it. */
    default String advice() {
        return text().advice();
    }

    /** Under which kernels it can be met. */
    default Where where() {
        return text().where();
    }
}
