package org.example.riscv;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** The rules of the port's own vetoes. */
public enum RiscvRule implements RefusalRule {
    HOTPLUG_BUILT(
            Errno.EOPNOTSUPP,
            RuleText.of("ARC-RV-01", Step.ADD_CHECKS, "add_memory", "The kernel is built with memory hotplug.")
                    .check("the kernel: riscv has memory hotplug since 6.11; before, there is no add_memory to call")
                    .where("riscv.memoryHotplug", "off")),
    HOT_REMOVE_BUILT(
            Errno.EBUSY,
            RuleText.of("ARC-RV-02", Step.REMOVE_CHECKS, "remove_memory", "The kernel is built with hot-remove.")
                    .check("the kernel: riscv has hot-remove since 6.11")
                    .where("riscv.memoryHotplug", "off"));

    private final Errno errno;
    private final RuleText text;

    RiscvRule(Errno errno, RuleText text) {
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
