package io.github.mmhotplug.api.rule;

import static io.github.mmhotplug.api.profile.CoreCapabilities.COMPOUND_DEVMAP_DEDUP;
import static io.github.mmhotplug.api.profile.CoreCapabilities.DEVICE_TYPE_COHERENT;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMORY_FLAGS;
import static io.github.mmhotplug.api.profile.CoreCapabilities.VMEMMAP_SHIFT_CHECKED;

import io.github.mmhotplug.api.outcome.Errno;

/** The rules that the core of the kernel keeps for device memory, in the kernel's order: family {@code DEV}. */
public enum DeviceRule implements RefusalRule {
    ZONE_DEVICE_BUILT(
            Errno.ENXIO,
            RuleText.of("DEV-001", Step.DEVICE_REQUEST, "devm_memremap_pages", "The kernel is built with ZONE_DEVICE.")
                    .check("CONFIG_ZONE_DEVICE; some architectures can't have it")),
    MAPPING_ALIGNED(
            Errno.EINVAL,
            RuleText.of(
                            "DEV-002",
                            Step.DEVICE_REQUEST,
                            "alloc_is_aligned",
                            "Every range is whole compounds, and whole units of memremap_compat_align().")
                    .check("size and align of the dax device; powerpc's hash tables map no less than 16 MiB")),
    RANGES_GIVEN(
            Errno.EINVAL,
            RuleText.of("DEV-003", Step.DEVICE_REQUEST, "memremap_pages", "A mapping has at least one range.")
                    .check("nr_range of the driver's dev_pagemap")),
    SHIFT_WITHIN_FOLIO(
            Errno.EINVAL,
            RuleText.of(
                            "DEV-004",
                            Step.DEVICE_REQUEST,
                            "memremap_pages",
                            "A compound is not larger than the largest folio.")
                    .check("vmemmap_shift; the largest folio is 16 GiB")
                    .where(VMEMMAP_SHIFT_CHECKED, "on")),
    TYPE_COMPLETE(
            Errno.EINVAL,
            RuleText.of(
                            "DEV-005",
                            Step.DEVICE_REQUEST,
                            "memremap_pages",
                            "Memory of PRIVATE and COHERENT type has an owner and the callbacks that its type needs.")
                    .check("ops and owner of the driver's dev_pagemap: migrate_to_ram, and what frees a page")),
    TYPE_KNOWN(
            Errno.EINVAL,
            RuleText.of("DEV-006", Step.DEVICE_REQUEST, "memremap_pages", "The kernel has the type of memory.")
                    .check("enum memory_type: GENERIC came with 5.10, COHERENT with 6.0")
                    .where(DEVICE_TYPE_COHERENT, "off")),
    ALTMAP_FIRST_RANGE(
            Errno.EINVAL,
            RuleText.of("DEV-007", Step.DEVICE_RANGE, "pagemap_range", "A mapping with an altmap has one range.")
                    .check("a namespace that keeps its memmap on itself (map=dev) has one range")),
    PGMAP_FREE(
            Errno.ENOMEM,
            RuleText.of("DEV-008", Step.DEVICE_RANGE, "pagemap_range", "No other mapping has the range's frames.")
                    .check("which driver has the device already: /proc/iomem")),
    NO_SYSTEM_RAM(
            Errno.ENXIO,
            RuleText.of("DEV-009", Step.DEVICE_RANGE, "pagemap_range", "The range has no System RAM in it.")
                    .check("/proc/iomem; memory that kmem holds must be offline and removed first")),
    DEVICE_MAPPABLE(
            Errno.EINVAL,
            RuleText.of(
                            "DEV-010",
                            Step.DEVICE_RANGE,
                            "pagemap_range",
                            "The range lies inside what the kernel can address, and map if the CPU reaches it.")
                    .check("where the device lies, and how far the linear map reaches")),
    UNADDRESSABLE_SUPPORTED(
            Errno.EINVAL,
            RuleText.of(
                            "DEV-015",
                            Step.DEVICE_RANGE,
                            "arch_add_memory",
                            "The port can handle memory that the CPU can't reach.")
                    .check("MEMORY_UNADDRESSABLE: no port of 2016 has more for it than a BUG; private device memory"
                            + " came with 4.14, without the flag")
                    .where(MEMORY_FLAGS, "on")),
    MOVABLE_SAYS_NOTHING(
            Errno.EOPNOTSUPP,
            RuleText.of(
                            "DEV-016",
                            Step.DEVICE_RANGE,
                            "arch_add_memory",
                            "Device memory is addressable or not; MEMORY_MOVABLE says nothing of it.")
                    .check("what the caller hoped for: the flag is defined, and nobody reads it")
                    .where(MEMORY_FLAGS, "on")),
    COMPOUND_OWN_PAGES(
            Errno.ENOMEM,
            RuleText.of(
                            "DEV-011",
                            Step.DEVICE_MEMMAP,
                            "vmemmap_populate_compound_pages",
                            "The struct pages of a compound whose tails share a page begin and end with pages of their own.")
                    .check(
                            "alignment of the device against its compounds; a real kernel maps one compound over another")
                    .where(COMPOUND_DEVMAP_DEDUP, "on")),
    COMPOUND_TAIL_MAPPED(
            Errno.ENOMEM,
            RuleText.of(
                            "DEV-012",
                            Step.DEVICE_MEMMAP,
                            "compound_section_tail_page",
                            "Where a section begins inside a compound, a base page is mapped just before its struct pages.")
                    .check(
                            "whether the compound begins in a section that is there since boot: its memmap is made of leaves")
                    .where(COMPOUND_DEVMAP_DEDUP, "on")),
    DEVICE_MAPPED(
            Errno.ENOENT,
            RuleText.of("DEV-013", Step.DEVICE_UNMAP, "devm_memunmap_pages", "What is unmapped was mapped.")
                    .check("whether the driver let go of the device before")),
    ALTMAP_NOT_LENT(
            Errno.EBUSY,
            RuleText.of(
                            "DEV-014",
                            Step.DEVICE_UNMAP,
                            "memunmap_pages",
                            "No page of the altmap holds struct pages of memory that stays.")
                    .check("devices that share a section: unmap the one whose memmap is lent last, or align them to"
                            + " sections"));

    private final Errno errno;
    private final RuleText text;

    DeviceRule(Errno errno, RuleText text) {
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
