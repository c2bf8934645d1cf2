package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;

/** The rules of the port's own refusals and vetoes. */
public enum PowerpcRule implements Rule {
    RADIX_SELF_HOSTS(
            "ARC-PPC-01",
            Errno.EINVAL,
            "arch_supports_memmap_on_memory",
            "Only radix translation keeps the memmap of a block in the block."),
    VMEMMAP_PAGE_WHOLE(
            "ARC-PPC-02",
            Errno.ENOMEM,
            "vmemmap_populate",
            "Where the vmemmap has one page size, each of its pages is one block of that size."),
    BELOW_VMALLOC(
            "ARC-PPC-03",
            Errno.EFAULT,
            "create_section_mapping",
            "The linear map of the range ends before the vmalloc area."),
    ALTMAP_SPAN(
            "ARC-PPC-04",
            Errno.ENOMEM,
            "altmap_cross_boundary",
            "An altmap backs only memmap of its own range, and nothing else does where there is no fallback."),
    MEMMAP_NOT_LENT(
            "ARC-PPC-05",
            Errno.EBUSY,
            "vmemmap_free",
            "Memory that holds struct pages of other memory stays as long as that.");

    private final String id;
    private final Errno errno;
    private final String kernelSymbol;
    private final String statement;

    PowerpcRule(String id, Errno errno, String kernelSymbol, String statement) {
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
