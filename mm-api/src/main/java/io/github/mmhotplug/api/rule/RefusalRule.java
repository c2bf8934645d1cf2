package io.github.mmhotplug.api.rule;

import io.github.mmhotplug.api.outcome.Errno;

/** A rule that the kernel itself keeps: whoever breaks it gets an errno, or not what was wished for. */
public interface RefusalRule extends Rule {
    /** What the kernel returns where it does not hold. */
    Errno errno();
}
