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
                            "/proc/iomem; after an unbind with blocks online kmem holds its region until the next reboot")),
    ONLINE_CALLBACK_FREE(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-011",
                            Step.DRIVER_PROBE,
                            "set_online_page_callback",
                            "One driver at a time withholds pages from blocks that go online.")
                    .check("which of virtio-mem, the Hyper-V and the Xen balloon are loaded")),
    ONLINE_CALLBACK_OWN(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-012",
                            Step.DRIVER_PROBE,
                            "restore_online_page_callback",
                            "A driver gives back only an online_page callback that it has set.")
                    .check("whether setting it was refused")),
    CONTIG_MOVABLE(
            Errno.EBUSY,
            RuleText.of(
                            "DRV-013",
                            Step.DRIVER_PAGES,
                            "alloc_contig_range",
                            "What a driver takes out of use is free, or can move, page for page.")
                    .check("what lies in the range: kpageflags; in ZONE_MOVABLE most of it can move")),
    CONTIG_ROOM(
            Errno.ENOMEM,
            RuleText.of(
                            "DRV-014",
                            Step.DRIVER_PAGES,
                            "alloc_contig_range",
                            "There are free pages for what has to leave a range that a driver takes out of use.")
                    .check("free memory: /proc/buddyinfo")),
    ARCHITECTURE_HAS_IT(
            Errno.ENODEV,
            RuleText.of(
                            "DRV-040",
                            Step.DRIVER_BIND,
                            "driver_register",
                            "The architecture has the bus, firmware or hypervisor that the driver is for.")
                    .check("the driver's Kconfig entry, and whether the machine is of that platform")),
    DEVICE_NOT_EMPTY(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-041",
                            Step.DRIVER_PROBE,
                            "acpi_memory_enable_device",
                            "A memory device of firmware has a range that is not empty.")
                    .check("_CRS of the device")),
    EJECT_ENABLED(
            Errno.EPERM,
            RuleText.of(
                            "DRV-042",
                            Step.DRIVER_PROBE,
                            "acpi_scan_hot_remove",
                            "Devices are ejected only while the administrator lets them.")
                    .check("/sys/firmware/acpi/hotplug/memory/enabled")),
    FILE_NUMBER(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-043",
                            Step.DRIVER_ATTRIBUTE,
                            "hotplug_enabled_store",
                            "What is written to a driver's file is a value that the file has.")
                    .check("0 or 1")),
    LMB_COUNT(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-044",
                            Step.DRIVER_PROBE,
                            "dlpar_memory_add_by_count",
                            "A request is for one LMB at least, and for no more than can take part.")
                    .check("lsslot -c mem: the LMBs that are neither reserved nor in the state already")),
    LMB_KNOWN(
            Errno.EINVAL,
            RuleText.of("DRV-045", Step.DRIVER_PROBE, "get_lmb_range", "Firmware lists every LMB that a request names.")
                    .check("ibm,dynamic-memory of /proc/device-tree")),
    LMB_NOT_RESERVED(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-046",
                            Step.DRIVER_PROBE,
                            "lmb_is_removable",
                            "No LMB that firmware reserves to itself comes or goes.")
                    .check("the flags in ibm,dynamic-memory: 0x80 is reserved")),
    LMB_CHANGES(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-047",
                            Step.DRIVER_PROBE,
                            "dlpar_add_lmb",
                            "An LMB that is added is not assigned yet, and one that is removed is.")
                    .check("the flags in ibm,dynamic-memory: 0x8 is assigned")),
    LMB_ACQUIRED(
            Errno.EPERM,
            RuleText.of(
                            "DRV-048",
                            Step.DRIVER_PROBE,
                            "dlpar_acquire_drc",
                            "The host has memory behind the connector of an LMB that is added.")
                    .check("whether the host has granted the partition more memory")),
    STANDBY_FILES(
            Errno.ENOENT,
            RuleText.of(
                            "DRV-049",
                            Step.DRIVER_ATTRIBUTE,
                            "sclp_create_memory_objects",
                            "The kernel has files for the memory block in /sys/firmware/memory.")
                    .check("the kernel: before 7.x all standby memory is added at boot; and what firmware has")),
    STANDBY_ASSIGNED(
            Errno.EIO,
            RuleText.of(
                            "DRV-050",
                            Step.DRIVER_ATTRIBUTE,
                            "do_assign_storage",
                            "Firmware hands out every storage increment of a block that is configured.")
                    .check("the kernel log for the response of firmware")),
    STANDBY_OFFLINE(
            Errno.EBUSY,
            RuleText.of(
                            "DRV-051",
                            Step.DRIVER_ATTRIBUTE,
                            "sclp_config_mem_store",
                            "A block that is deconfigured is offline.")
                    .check("/sys/devices/system/memory/memoryN/state")),
    STANDBY_MEMMAP_SUPPORTED(
            Errno.EOPNOTSUPP,
            RuleText.of(
                            "DRV-052",
                            Step.DRIVER_ATTRIBUTE,
                            "sclp_memmap_on_memory_store",
                            "A standby block's file memmap_on_memory becomes 1 only where blocks can hold their own memmap.")
                    .check("the parameter memmap_on_memory: rules MAP")),
    STANDBY_MEMMAP_FREE(
            Errno.EBUSY,
            RuleText.of(
                            "DRV-053",
                            Step.DRIVER_ATTRIBUTE,
                            "sclp_memmap_on_memory_store",
                            "A standby block's file memmap_on_memory does not change while the block is configured.")
                    .check("deconfigure the block first")),
    TRACE_WHOLE_BLOCKS(
            Errno.EINVAL,
            RuleText.of(
                            "DRV-054",
                            Step.DRIVER_ATTRIBUTE,
                            "memtrace_enable_set",
                            "What is set aside for a trace is whole memory blocks.")
                    .check("block_size_bytes")),
    TRACE_FREED(
            Errno.EAGAIN,
            RuleText.of(
                            "DRV-055",
                            Step.DRIVER_ATTRIBUTE,
                            "memtrace_free_regions",
                            "Trace buffers are given back before new ones are made.")
                    .check("memory for page tables; write 0 until it works")),
    TRACE_BUILT(
            Errno.ENOENT,
            RuleText.of("DRV-056", Step.DRIVER_ATTRIBUTE, "memtrace_init", "The kernel has the file memtrace/enable.")
                    .check("the kernel: since 4.14, with CONFIG_PPC64_HARDWARE_TRACE")),
    BALLOON_PAGES(
            Errno.ENOMEM,
            RuleText.of(
                            "DRV-057",
                            Step.DRIVER_PAGES,
                            "xen_alloc_ballooned_pages",
                            "Who asks a balloon for pages without memory gets them from it, or from the allocator.")
                    .check("free memory; with hotplug_unpopulated, whether what is added goes online")),
    EJECT_METHOD(
            Errno.ENODEV,
            RuleText.of(
                            "DRV-058",
                            Step.DRIVER_PROBE,
                            "acpi_evaluate_ej0",
                            "A device that is ejected has a method _EJ0.")
                    .check("the device's ACPI table; its memory is gone already")),
    EJECT_WORKS(
            Errno.EIO,
            RuleText.of("DRV-059", Step.DRIVER_PROBE, "acpi_evaluate_ej0", "Firmware lets a device go that is ejected.")
                    .check("the kernel log, and the host's; its memory is gone already")),
    NO_ERROR_INJECTED(
            Errno.EPERM,
            RuleText.of(
                            "DRV-060",
                            Step.DRIVER_ATTRIBUTE,
                            "notifier_err_inject_callback",
                            "No error is injected into the chain of those who are asked.")
                    .check("notifier-error-inject/memory/actions: 0 lets the event pass")),
    ATTACH_ENABLED(
            Errno.ENODEV,
            RuleText.of(
                            "DRV-061",
                            Step.DRIVER_BIND,
                            "acpi_memory_hotplug_init",
                            "Memory devices of firmware are attached unless the kernel was told not to.")
                    .check("acpi_no_memhotplug in /proc/cmdline"));

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
