package io.github.mmhotplug.api.rule;

import static io.github.mmhotplug.api.profile.CoreCapabilities.ALTMAP_BASEPAGES;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMMAP_FROM_RANGE;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMMAP_ON_MEMORY;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMMAP_ON_MEMORY_TEST;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMORY_FLAGS;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMORY_GROUPS;

import io.github.mmhotplug.api.outcome.Errno;

/**
 * The rules that the core of the kernel keeps, in the kernel's order, in families: {@code ADD} an add, {@code MAP}
 * where its memmap goes, {@code ALT} the altmap, {@code REM} a removal. Ports bring the rules of their vetoes
 * themselves.
 */
public enum StandardRule implements RefusalRule {
    GROUP_SIZED(
            Errno.EINVAL,
            RuleText.of(
                            "ADD-017",
                            Step.ADD_CHECKS,
                            "memory_group_register_static",
                            "A memory group has pages; a dynamic one has a unit of a power of two, at least a memory block.")
                    .check("the size that the device names: a DIMM of no bytes registers no group")
                    .where(MEMORY_GROUPS, "on")),
    FLAG_KNOWN(
            Errno.EINVAL,
            RuleText.of("ADD-007", Step.ADD_CHECKS, "add_memory_resource", "The kernel has the flag.")
                    .check(
                            "whether the driver was written for this kernel: older kernels don't know newer MHP_ flags")),
    RAM_WITHOUT_FLAGS(
            Errno.EINVAL,
            RuleText.of(
                            "ADD-019",
                            Step.ADD_CHECKS,
                            "arch_add_memory",
                            "System memory carries no flags of device memory.")
                    .check("the caller: MEMORY_DEVICE and its like belong to devm_memremap_pages")
                    .where(MEMORY_FLAGS, "on")),
    RESOURCE_NAME(
            Errno.EINVAL,
            RuleText.of(
                            "ADD-002",
                            Step.ADD_CHECKS,
                            "add_memory_driver_managed",
                            "The resource name is System RAM, or System RAM (driver).")
                    .check("the name that the driver passes: 'System RAM (kmem)', with the parentheses")),
    RANGE_MAPPABLE(
            Errno.E2BIG,
            RuleText.of(
                            "ADD-001",
                            Step.ADD_CHECKS,
                            "mhp_range_allowed",
                            "The range lies inside what the kernel can address and map.")
                    .check("where the hypervisor puts hot-plugged memory, and how many physical bits it promises")),
    BELOW_MEM_LIMIT(
            Errno.E2BIG,
            RuleText.of(
                            "ADD-018",
                            Step.ADD_CHECKS,
                            "register_memory_resource",
                            "While the system boots, the range ends below the limit of mem=.")
                    .check("mem= on the command line; the next hot-add tries the device again")),
    RESOURCE_FREE(
            Errno.EEXIST,
            RuleText.of("ADD-003", Step.ADD_CHECKS, "register_memory_resource", "No busy resource overlaps the range.")
                    .check("/proc/iomem for what is there already; a DIMM that was added before is added once only")),
    BLOCK_ALIGNED(
            Errno.EINVAL,
            RuleText.of(
                            "ADD-004",
                            Step.ADD_CHECKS,
                            "check_hotplug_memory_range",
                            "Start and size are multiples of the memory block size.")
                    .check(
                            "/sys/devices/system/memory/block_size_bytes (hexadecimal); size DIMMs and their slots by it")),
    GROUP_KNOWN(
            Errno.EINVAL,
            RuleText.of("ADD-005", Step.ADD_CHECKS, "add_memory_resource", "The memory group exists.")
                    .check("that the group was registered first and is not yet unregistered")
                    .where(MEMORY_GROUPS, "on")),
    NODE_POSSIBLE(
            Errno.EINVAL,
            RuleText.of("ADD-006", Step.ADD_CHECKS, "add_memory_resource", "The node is possible on this machine.")
                    .check("/sys/devices/system/node/possible; the firmware's table must name the node at boot")),
    KERNEL_SELF_HOSTS(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-007",
                            Step.ADD_PLACEMENT,
                            "MHP_MEMMAP_ON_MEMORY",
                            "The kernel can keep the memmap of a block in the block.")
                    .check("the kernel: memmap on memory came with 5.13")
                    .where(MEMMAP_ON_MEMORY, "none")),
    PORT_SELF_HOSTS(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-008",
                            Step.ADD_PLACEMENT,
                            "ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE",
                            "The architecture is built with memmap on memory.")
                    .check("CONFIG_MHP_MEMMAP_ON_MEMORY of the running kernel")
                    .where(MEMMAP_ON_MEMORY, "singleBlock", "perBlock")),
    PARAMETER_ON(
            Errno.EINVAL,
            RuleText.of("MAP-001", Step.ADD_PLACEMENT, "mhp_memmap_on_memory", "The parameter memmap_on_memory is on.")
                    .check("/sys/module/memory_hotplug/parameters/memmap_on_memory; set at boot only, by"
                            + " memory_hotplug.memmap_on_memory=1")
                    .where(MEMMAP_ON_MEMORY, "singleBlock", "perBlock")),
    ONE_BLOCK(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-002",
                            Step.ADD_PLACEMENT,
                            "mhp_supports_memmap_on_memory",
                            "The add is exactly one memory block.")
                    .check("the size of the add: one memory block at a time")
                    .where(MEMMAP_ON_MEMORY, "singleBlock")),
    MEMMAP_WHOLE_PAGES(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-003",
                            Step.ADD_PLACEMENT,
                            "mhp_supports_memmap_on_memory",
                            "The memmap of a block is whole base pages.")
                    .check("the memory block size: larger blocks have larger memmaps")
                    .where(MEMMAP_ON_MEMORY_TEST, "reservedPages")),
    WHOLE_PAGEBLOCKS(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-004",
                            Step.ADD_PLACEMENT,
                            "mhp_supports_memmap_on_memory",
                            "What a block keeps for its memmap ends at a pageblock boundary.")
                    .check("memmap_on_memory=force, which pads the memmap to whole pageblocks where the kernel has it")
                    .where(MEMMAP_ON_MEMORY, "singleBlock", "perBlock")),
    SOMETHING_LEFT(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-005",
                            Step.ADD_PLACEMENT,
                            "mhp_supports_memmap_on_memory",
                            "A block is not used up by its own memmap.")
                    .check("the pageblock size: on a 64K-page kernel one pageblock can be the whole block")
                    .where(MEMMAP_ON_MEMORY_TEST, "reservedPages")),
    MEMMAP_WHOLE_LEAVES(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-006",
                            Step.ADD_PLACEMENT,
                            "arch_supports_memmap_on_memory",
                            "The memmap of a block is whole PMD leaves.")
                    .check("page size and memory block size together: no parameter helps")
                    .where(MEMMAP_ON_MEMORY, "singleBlock", "perBlock")),
    LINEAR_TABLES_ALLOCATED(
            Errno.ENOMEM,
            RuleText.of(
                            "ADD-014",
                            Step.ADD_LINEAR_MAP,
                            "arch_add_memory",
                            "There is memory for the page tables of the linear map.")
                    .check("free memory before the add, and which leaves the linear map may have")),
    MAPPING_SET(
            Errno.EFAULT,
            RuleText.of("ADD-015", Step.ADD_LINEAR_MAP, "arch_add_memory", "The translation takes the mapping.")
                    .check("the hash page table's size, where there is one")),
    PGPROT_GIVEN(
            Errno.EINVAL,
            RuleText.of("ADD-008", Step.ADD_SECTIONS, "__add_pages", "The linear map's protection is not zero.")
                    .check("the port: it lost the protection that the core passed")),
    ALTMAP_FITS(
            Errno.EINVAL,
            RuleText.of(
                            "ADD-009",
                            Step.ADD_SECTIONS,
                            "__add_pages",
                            "The altmap begins with the range and does not exceed it.")
                    .check("base_pfn, reserve and free of the altmap against start and size of the add")),
    SPAN_ALIGNED(
            Errno.EINVAL,
            RuleText.of(
                            "ADD-010",
                            Step.ADD_SECTIONS,
                            "check_pfn_span",
                            "First frame and number of frames are multiples of the smallest add.")
                    .check("alignment to 2 MiB, or to a section on kernels before 5.3")),
    SUBSECTION_FREE(
            Errno.EEXIST,
            RuleText.of(
                            "ADD-011",
                            Step.ADD_SECTIONS,
                            "section_activate",
                            "No subsection of the range has a memmap already.")
                    .check("whether an earlier add of this memory failed: its first sections can stay behind")),
    MEMMAP_MISSING(
            Errno.EINVAL,
            RuleText.of(
                            "MAP-010",
                            Step.ADD_MEMMAP,
                            "vmemmap_populated",
                            "The struct pages of the range are not mapped already, with those of a neighbour.")
                    .check("whether a neighbour's memmap page describes this range too")
                    .where(MEMMAP_FROM_RANGE, "on")),
    ALTMAP_ROOM(
            Errno.ENOMEM,
            RuleText.of(
                            "ALT-001",
                            Step.ADD_MEMMAP,
                            "altmap_alloc_block_buf",
                            "The altmap has room for the block and its alignment.")
                    .check("free of the altmap against struct pages plus what alignment loses")),
    ALTMAP_TAKES_BASE_PAGES(
            Errno.ENOMEM,
            RuleText.of(
                            "MAP-009",
                            Step.ADD_MEMMAP,
                            "vmemmap_populate_basepages",
                            "A memmap made of base pages can come from an altmap.")
                    .check("whether the CPU has PMD leaves, and whether whole sections are added")
                    .where(ALTMAP_BASEPAGES, "off")),
    MEMMAP_ALLOCATED(
            Errno.ENOMEM,
            RuleText.of(
                            "ADD-012",
                            Step.ADD_MEMMAP,
                            "section_activate",
                            "There is memory for the memmap and its tables.")
                    .check(
                            "free memory before the add, and the largest free block: /proc/buddyinfo; add less at a time,"
                                    + " or keep the memmap on the added memory")),
    BLOCK_FREE(
            Errno.EEXIST,
            RuleText.of(
                            "ADD-013",
                            Step.ADD_DEVICES,
                            "create_memory_block_devices",
                            "No memory block device of the range exists.")
                    .check("/sys/devices/system/memory for block devices that were left behind")),
    AUTO_ONLINE(
            Errno.EOPNOTSUPP,
            RuleText.of(
                            "ADD-016",
                            Step.ADD_ONLINE,
                            "walk_memory_blocks",
                            "An add succeeds whatever becomes of onlining its blocks.")
                    .check("state of the blocks after the add, not the add's return value")),
    REMOVE_ALIGNED(
            Errno.EINVAL,
            RuleText.of(
                            "REM-001",
                            Step.REMOVE_CHECKS,
                            "try_remove_memory",
                            "Start and size are multiples of the memory block size.")
                    .check("/sys/devices/system/memory/block_size_bytes; a real kernel BUGs here")),
    BLOCKS_OFFLINE(
            Errno.EBUSY,
            RuleText.of(
                            "REM-002",
                            Step.REMOVE_CHECKS,
                            "try_remove_memory",
                            "Every memory block of the range is offline.")
                    .check("the state files of the blocks; offline them first, and find out which one refuses")),
    ALTMAP_GRANULARITY(
            Errno.EINVAL,
            RuleText.of(
                            "REM-003",
                            Step.REMOVE_CHECKS,
                            "try_remove_memory",
                            "A self-hosted block is removed by itself, where the kernel adds it so.")
                    .check("remove one memory block at a time")
                    .where(MEMMAP_ON_MEMORY, "singleBlock")),
    ALTMAP_ALL_OR_NONE(
            Errno.EINVAL,
            RuleText.of(
                            "REM-004",
                            Step.REMOVE_CHECKS,
                            "try_remove_memory",
                            "Either all blocks of the range are self-hosted, or none.")
                    .check("remove what was added as it was added")
                    .where(MEMMAP_ON_MEMORY, "perBlock")),
    DEVICE_UNMAPPED(
            Errno.EINVAL,
            RuleText.of(
                            "REM-007",
                            Step.REMOVE_CHECKS,
                            "try_remove_memory",
                            "No device has its memory in the range: that goes by memunmap_pages.")
                    .check("/proc/iomem for what is there; a real kernel takes the memmap from under the driver")),
    FROM_RANGE_WHOLE(
            Errno.EINVAL,
            RuleText.of(
                            "REM-006",
                            Step.REMOVE_MEMMAP,
                            "__remove_pages",
                            "A range that holds its own memmap is removed whole, as it was added.")
                    .check("remove exactly the range that was added")
                    .where(MEMMAP_FROM_RANGE, "on")),
    LEAF_WHOLE(
            Errno.EINVAL,
            RuleText.of(
                            "REM-005",
                            Step.REMOVE_LINEAR_MAP,
                            "arch_remove_memory",
                            "No leaf of the linear map reaches over the end of the range.")
                    .check("remove what was added as it was added, or add it in smaller pieces"));

    private final Errno errno;
    private final RuleText text;

    StandardRule(Errno errno, RuleText text) {
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
