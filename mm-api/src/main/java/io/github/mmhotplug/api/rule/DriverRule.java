package io.github.mmhotplug.api.rule;

import static io.github.mmhotplug.api.profile.CoreCapabilities.DAX_MEMMAP_ON_MEMORY;

import io.github.mmhotplug.api.outcome.Errno;

/** The rules that drivers and the driver core keep: family {@code DRV}. */
public enum DriverRule implements RefusalRule {
    DEVICE_THERE(
            Errno.ENODEV,
            RuleText.of("DRV-001", Step.DRIVER_BIND, "bind_store", "A device that is bound or unbound is there.")
                    .check("/sys/bus/dax/devices")),
    DEVICE_FREE(
            Errno.EBUSY,
            RuleText.of(
                            "DRV-002",
                            Step.DRIVER_BIND,
                            "device_driver_attach",
                            "A device that is bound has no driver yet.")
                    .check("the link 'driver' of the device; unbind it there first")),
    DEVICE_BOUND(
            Errno.ENODEV,
            RuleText.of("DRV-003", Step.DRIVER_BIND, "unbind_store", "A driver lets go only of a device that it has.")
                    .check("the link 'driver' of the device")),
    ATTRIBUTE_THERE(
            Errno.ENOENT,
            RuleText.of(
                            "DRV-004",
                            Step.DRIVER_ATTRIBUTE,
                            "dev_dax_visible",
                            "The kernel has the device's file memmap_on_memory.")
                    .check("the kernel's version: before 6.8 kmem never lets a range hold its own memmap")
                    .where(DAX_MEMMAP_ON_MEMORY, "off")),
    ATTRIBUTE_BOOLEAN(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-005",
                            Step.DRIVER_ATTRIBUTE,
                            "memmap_on_memory_store",
                            "What is written to the device's file memmap_on_memory is a truth value.")
                    .check("0 or 1")
                    .where(DAX_MEMMAP_ON_MEMORY, "on")),
    ATTRIBUTE_SUPPORTED(
            Errno.EOPNOTSUPP,
            RuleText.of(
                            "DRV-006",
                            Step.DRIVER_ATTRIBUTE,
                            "memmap_on_memory_store",
                            "The device's file memmap_on_memory becomes 1 only where blocks can hold their own memmap.")
                    .check("the parameter memmap_on_memory, and whether the architecture can do it: rules MAP")
                    .where(DAX_MEMMAP_ON_MEMORY, "on")),
    ATTRIBUTE_UNUSED(
            Errno.EBUSY,
            RuleText.of(
                            "DRV-007",
                            Step.DRIVER_ATTRIBUTE,
                            "memmap_on_memory_store",
                            "The device's file memmap_on_memory does not change while kmem has the device.")
                    .check("unbind it from kmem first")
                    .where(DAX_MEMMAP_ON_MEMORY, "on")),
    TARGET_NODE_KNOWN(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-008",
                            Step.DRIVER_PROBE,
                            "dev_dax_kmem_probe",
                            "A dax device that becomes system memory has a target node.")
                    .check("target_node of the device: firmware names it (SRAT, HMAT, CEDT)")),
    WHOLE_BLOCKS(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-009",
                            Step.DRIVER_PROBE,
                            "dax_kmem_range",
                            "A range that becomes system memory holds a whole memory block.")
                    .check(
                            "start and size of the device against block_size_bytes; kmem adds what is left of each range")),
    REGION_FREE(
            Errno.EBUSY,
            RuleText.of(
                            "DRV-010",
                            Step.DRIVER_PROBE,
                            "request_mem_region",
                            "Nobody has part of a region that a driver claims.")
                    .check(
                            "/proc/iomem; after an unbind with blocks online kmem holds its region until the next reboot"));

    private final Errno errno;
    private final RuleText text;

    DriverRule(Errno errno, RuleText text) {
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
