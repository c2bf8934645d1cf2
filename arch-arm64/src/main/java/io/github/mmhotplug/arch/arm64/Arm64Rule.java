package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** The rules of the port's own refusals and vetoes. */
public enum Arm64Rule implements RefusalRule {
    MEMMAP_WHOLE_PAGES(
            Errno.ENOMEM,
            RuleText.of(
                            "ARC-ARM64-01",
                            Step.ADD_MEMMAP,
                            "vmemmap_populate",
                            "The struct pages of a range fill whole base pages.")
                    .check("the size of the add: on 64K pages a subsection is too small")),
    BOOT_MEMORY_STAYS(
            Errno.EPERM,
            RuleText.of(
                            "ARC-ARM64-02",
                            Step.OFFLINE_NOTIFIERS,
                            "prevent_bootmem_remove_notifier",
                            "Boot memory does not go offline.")
                    .check("whether the block was there at boot: only hot-added memory leaves")
                    .where("arm64.bootMemoryVeto", "on")),
    LEAVES_STAY_WHOLE(
            Errno.EPERM,
            RuleText.of(
                            "ARC-ARM64-03",
                            Step.OFFLINE_NOTIFIERS,
                            "can_unmap_without_split",
                            "No leaf of linear map or vmemmap reaches over an end of what goes offline.")
                    .check("offline what was added as one piece, or add block by block")
                    .where("arm64.splitVeto", "on")),
    HOT_REMOVE_BUILT(
            Errno.EBUSY,
            RuleText.of("ARC-ARM64-04", Step.REMOVE_CHECKS, "remove_memory", "The kernel is built with hot-remove.")
                    .check("the kernel: arm64 can't give memory back in the design of 2018")
                    .where("arm64.hotRemove", "off")),
    HOTPLUG_BUILT(
            Errno.EOPNOTSUPP,
            RuleText.of("ARC-ARM64-05", Step.ADD_CHECKS, "add_memory", "The kernel is built with memory hotplug.")
                    .check("the kernel: arm64 has memory hotplug since 5.0; before, there is no add_memory to call")
                    .where("arm64.memoryHotplug", "off"));

    private final Errno errno;
    private final RuleText text;

    Arm64Rule(Errno errno, RuleText text) {
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
