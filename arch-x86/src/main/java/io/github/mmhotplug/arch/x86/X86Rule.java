package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;

/** What only x86 refuses. */
public enum X86Rule implements Rule {
    BELOW_PHYSMEM_END("ARC-X86-01", Errno.ERANGE, "add_pages", "The range ends below the end of the direct map."),
    ALTMAP_NEEDS_PSE(
            "ARC-X86-02",
            Errno.ENOMEM,
            "vmemmap_populate",
            "Whole sections take an altmap only if the CPU has 2 MiB pages.");

    private final String id;
    private final Errno errno;
    private final String kernelSymbol;
    private final String statement;

    X86Rule(String id, Errno errno, String kernelSymbol, String statement) {
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
