package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** What only x86 refuses. */
public enum X86Rule implements RefusalRule {
    BELOW_PHYSMEM_END(
            Errno.ERANGE,
            RuleText.of("ARC-X86-01", Step.ADD_SECTIONS, "add_pages", "The range ends below the end of the direct map.")
                    .check("where the direct map ends: 5-level paging moves it, address-space randomisation too")),
    ALTMAP_NEEDS_PSE(
            Errno.ENOMEM,
            RuleText.of(
                            "ARC-X86-02",
                            Step.ADD_MEMMAP,
                            "vmemmap_populate",
                            "Whole sections take an altmap only if the CPU has 2 MiB pages.")
                    .check("the CPU model of the guest: it must offer pse"));

    private final Errno errno;
    private final RuleText text;

    X86Rule(Errno errno, RuleText text) {
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
