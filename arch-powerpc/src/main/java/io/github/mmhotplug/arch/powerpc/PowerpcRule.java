package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** The rules of the port's own refusals and vetoes. */
public enum PowerpcRule implements RefusalRule {
    RADIX_SELF_HOSTS(
            Errno.EINVAL,
            RuleText.of(
                            "ARC-PPC-01",
                            Step.ADD_PLACEMENT,
                            "arch_supports_memmap_on_memory",
                            "Only radix translation keeps the memmap of a block in the block.")
                    .check("the translation: hash or radix is decided at boot (disable_radix, the machine)")
                    .where("powerpc.memmapOnMemory", "on")),
    VMEMMAP_PAGE_WHOLE(
            Errno.ENOMEM,
            RuleText.of(
                            "ARC-PPC-02",
                            Step.ADD_MEMMAP,
                            "vmemmap_populate",
                            "Where the vmemmap has one page size, each of its pages is one block of that size.")
                    .check(
                            "/proc/buddyinfo: a contiguous block is needed, 16 MiB on hash; add early, before memory is fragmented")),
    BELOW_VMALLOC(
            Errno.EFAULT,
            RuleText.of(
                            "ARC-PPC-03",
                            Step.ADD_LINEAR_MAP,
                            "create_section_mapping",
                            "The linear map of the range ends before the vmalloc area.")
                    .check("the address that firmware gives the memory")),
    ALTMAP_SPAN(
            Errno.ENOMEM,
            RuleText.of(
                            "ARC-PPC-04",
                            Step.ADD_MEMMAP,
                            "altmap_cross_boundary",
                            "An altmap backs only memmap of its own range, and nothing else does where there is no fallback.")
                    .check("alignment of the range to what one vmemmap page describes")),
    MEMMAP_NOT_LENT(
            Errno.EBUSY,
            RuleText.of(
                            "ARC-PPC-05",
                            Step.REMOVE_MEMMAP,
                            "vmemmap_free",
                            "Memory that holds struct pages of other memory stays as long as that.")
                    .check("remove the neighbour first, whose struct pages lie here")
                    .where("memmapFromRange", "on"));

    private final Errno errno;
    private final RuleText text;

    PowerpcRule(Errno errno, RuleText text) {
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
