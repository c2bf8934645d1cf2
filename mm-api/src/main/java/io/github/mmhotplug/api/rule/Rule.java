package io.github.mmhotplug.api.rule;

import io.github.mmhotplug.api.outcome.Errno;

/**
 * One numbered rule of memory hotplug. Refusals cite it, the contract kit tests it, the documentation is generated
 * from it. {@link StandardRule} holds ours; a third party brings an enum of its own with a prefix of its own.
 */
public interface Rule {
    /** {@code FAMILY-NNN}, for example {@code ADD-004}. Unique and never reused. */
    String id();

    /** What must hold, in one sentence. */
    String statement();

    /** What the kernel returns where it does not hold. */
    Errno errno();

    /** The kernel function that checks it. */
    String kernelSymbol();
}
