package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;

/** The rules of the port's own refusals and vetoes. */
public enum S390Rule implements RefusalRule {
    MEMMAP_FROM_RANGE(
            Errno.EINVAL,
            RuleText.of(
                            "ARC-S390-01",
                            Step.ADD_PLACEMENT,
                            "arch_add_memory",
                            "No memmap is taken from a range that becomes accessible only on its way online.")
                    .check("nothing helps: storage is assigned when a block goes online")
                    .where("memmapFromRange", "on")),
    ALTMAP_KNOWN(
            Errno.EINVAL,
            RuleText.of(
                            "ARC-S390-02",
                            Step.ADD_LINEAR_MAP,
                            "arch_add_memory",
                            "The kernel's s390 port can take an altmap.")
                    .check("the kernel: s390 takes an altmap since 6.8")
                    .where("s390.altmap", "off")),
    PROTECTION_KERNEL(
            Errno.EINVAL,
            RuleText.of(
                            "ARC-S390-03",
                            Step.ADD_LINEAR_MAP,
                            "arch_add_memory",
                            "The identity map is made with PAGE_KERNEL and nothing else.")
                    .check("the driver: it asks for another protection")),
    WITHIN_REACH(
            Errno.ERANGE,
            RuleText.of(
                            "ARC-S390-04",
                            Step.ADD_LINEAR_MAP,
                            "vmem_add_mapping",
                            "The range lies inside the identity map.")
                    .check("mem= and the machine's largest storage: the identity map is laid out at boot")),
    CMA_STAYS(
            Errno.EBUSY,
            RuleText.of(
                            "ARC-S390-06",
                            Step.OFFLINE_NOTIFIERS,
                            "s390_cma_mem_notifier",
                            "No memory of a CMA area goes offline.")
                    .check("cma= on the command line; up to 6.12 a block right behind an area counts as in it")),
    CRASH_SWAP_STAYS(
            Errno.EPERM,
            RuleText.of(
                            "ARC-S390-07",
                            Step.OFFLINE_NOTIFIERS,
                            "kdump_mem_notifier",
                            "The low memory that changes places with the crash kernel does not go offline.")
                    .check("crashkernel= on the command line: as much memory from address 0 on stays")),
    STORAGE_ASSIGNED(
            Errno.EPERM,
            RuleText.of(
                            "ARC-S390-08",
                            Step.OFFLINE_NOTIFIERS,
                            "sclp_mem_notifier",
                            "No block goes offline while a part of its storage is on standby.")
                    .check("who took storage away from memory that is online")
                    .where("s390.storageAssign", "goingOnline", "prepareOnline")),
    REMOVE_BUILT(
            Errno.EBUSY,
            RuleText.of(
                            "ARC-S390-09",
                            Step.REMOVE_LINEAR_MAP,
                            "arch_remove_memory",
                            "The kernel's s390 port can take memory away.")
                    .check("the kernel: in 2016 arch_remove_memory was a stub, for no firmware interface asked for it")
                    .where("s390.archRemoveMemory", "off"));

    private final Errno errno;
    private final RuleText text;

    S390Rule(Errno errno, RuleText text) {
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
