package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;

/** The rules of the port's own refusals and vetoes. */
public enum S390Rule implements Rule {
    /** Answered by a cleared flag, not by an error. */
    MEMMAP_FROM_RANGE(
            "ARC-S390-01",
            Errno.EINVAL,
            "arch_add_memory",
            "No memmap is taken from a range that becomes accessible only on its way online."),
    ALTMAP_KNOWN("ARC-S390-02", Errno.EINVAL, "arch_add_memory", "The kernel's s390 port can take an altmap."),
    PROTECTION_KERNEL(
            "ARC-S390-03",
            Errno.EINVAL,
            "arch_add_memory",
            "The identity map is made with PAGE_KERNEL and nothing else."),
    WITHIN_REACH("ARC-S390-04", Errno.ERANGE, "vmem_add_mapping", "The range lies inside the identity map.");

    private final String id;
    private final Errno errno;
    private final String kernelSymbol;
    private final String statement;

    S390Rule(String id, Errno errno, String kernelSymbol, String statement) {
        this.id = id;
        this.errno = errno;
        this.kernelSymbol = kernelSymbol;
        this.statement = statement;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String statement() {
        return statement;
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public String kernelSymbol() {
        return kernelSymbol;
    }
}
