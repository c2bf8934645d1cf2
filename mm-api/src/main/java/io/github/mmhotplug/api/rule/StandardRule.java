package io.github.mmhotplug.api.rule;

import static io.github.mmhotplug.api.profile.CoreCapabilities.ALTMAP_BASEPAGES;
import static io.github.mmhotplug.api.profile.CoreCapabilities.HWPOISON_BLOCK_COUNTER;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMMAP_FROM_RANGE;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMMAP_ON_MEMORY;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMMAP_ON_MEMORY_TEST;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMORY_FLAGS;
import static io.github.mmhotplug.api.profile.CoreCapabilities.MEMORY_GROUPS;
import static io.github.mmhotplug.api.profile.CoreCapabilities.POISONED_TWICE_REFUSED;
import static io.github.mmhotplug.api.profile.CoreCapabilities.ZONE_DECIDED_AT;

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
    BLOCK_EXISTS(
            Errno.ENOENT,
            RuleText.of("BLK-001", Step.WRITE, "state_store", "The memory block exists.")
                    .check("/sys/devices/system/memory: the number is the address divided by the block size")),
    STATE_WORD(
            Errno.EINVAL,
            RuleText.of(
                            "BLK-002",
                            Step.WRITE,
                            "state_store",
                            "A block is asked to be online, online_kernel, online_movable or offline.")
                    .check("the spelling of the word")),
    STATE_CHANGES(
            Errno.EINVAL,
            RuleText.of("BLK-003", Step.WRITE, "state_store", "A block is not asked for the state that it has.")
                    .check("the file state before writing; the file online takes the same again without an error")),
    PARAMETER_VALUE(
            Errno.EINVAL,
            RuleText.of("PRM-001", Step.WRITE, "param_attr_store", "The value is one that the file takes.")
                    .check("the words that the file knows: reading it shows one of them")),
    PARAMETER_RANGE(
            Errno.ERANGE,
            RuleText.of("PRM-002", Step.WRITE, "param_set_uint", "A number fits in 32 bits.")
                    .check("auto_movable_ratio: percent, 301 by default")),
    FILE_WRITABLE(
            Errno.EACCES,
            RuleText.of("PRM-003", Step.WRITE, "vfs_open", "The file can be written.")
                    .check("its mode: some files only tell")),
    FILE_EXISTS(
            Errno.ENOENT,
            RuleText.of("PRM-004", Step.WRITE, "vfs_open", "The kernel has the file.")
                    .check("the configuration of the kernel")),
    POISON_ONLINE_PAGE(
            Errno.ENXIO,
            RuleText.of("HWP-001", Step.WRITE, "memory_failure", "The page to be poisoned is online memory.")
                    .check("the address: a byte address, not a frame number; /proc/iomem and the block's state")),
    POISON_ONCE(
            Errno.EHWPOISON,
            RuleText.of("HWP-002", Step.WRITE, "memory_failure", "No page is poisoned twice.")
                    .check("HardwareCorrupted of /proc/meminfo counts the poisoned pages")
                    .where(POISONED_TWICE_REFUSED, "on")),
    POISON_RECOVERED(
            Errno.EBUSY,
            RuleText.of(
                            "HWP-003",
                            Step.WRITE,
                            "get_hwpoison_page",
                            "Who uses a page that is poisoned can do without it: it is free, or on the LRU and not pinned.")
                    .check("the kernel log: the page is poisoned all the same, and stays in use")),
    BLOCK_NOT_POISONED(
            Errno.EHWPOISON,
            RuleText.of(
                            "ON-001",
                            Step.ONLINE_CHECKS,
                            "memory_block_online",
                            "A block that goes online has no poisoned pages.")
                    .check(
                            "the kernel log of before it went offline; only removing the block helps, and adding it anew")
                    .where(HWPOISON_BLOCK_COUNTER, "on")),
    ZONE_BORDER(
            Errno.EINVAL,
            RuleText.of(
                            "ON-002",
                            Step.ONLINE_CHECKS,
                            "zone_can_shift",
                            "A block changes its zone only at the border that the two zones share.")
                    .check("valid_zones of the block: to MOVABLE from the top down, back from the bottom up")
                    .where(ZONE_DECIDED_AT, "add")),
    BLOCK_IN_ONE_ZONE(
            Errno.EINVAL,
            RuleText.of(
                            "OFF-001",
                            Step.OFFLINE_CHECKS,
                            "memory_block_offline",
                            "All of the block lies in one zone of one node.")
                    .check("valid_zones of the block: none means that it can never go offline")),
    BLOCK_WITHOUT_HOLES(
            Errno.EINVAL,
            RuleText.of("OFF-002", Step.OFFLINE_CHECKS, "offline_pages", "The block is System RAM from end to end.")
                    .check("/proc/iomem: what firmware keeps in the block, and where RAM ends")),
    NOTHING_UNMOVABLE(
            Errno.EBUSY,
            RuleText.of(
                            "OFF-003",
                            Step.OFFLINE_ISOLATION,
                            "start_isolate_page_range",
                            "Nothing in the block is unmovable.")
                    .check("what the kernel log names; memory that is to leave again goes online as online_movable")),
    PAGES_MIGRATE(
            Errno.EINTR,
            RuleText.of(
                            "OFF-004",
                            Step.OFFLINE_MIGRATION,
                            "do_migrate_range",
                            "Nobody holds a page of the block for long: each can be migrated.")
                    .check(
                            "who pins memory: RDMA, vfio, io_uring buffers. The kernel tries without end; a signal stops it,"
                                    + " and what has moved stays moved")),
    MIGRATION_ROOM(
            Errno.EINTR,
            RuleText.of(
                            "OFF-005",
                            Step.OFFLINE_MIGRATION,
                            "migrate_pages",
                            "There are free pages outside the block for what has to leave it.")
                    .check(
                            "free memory on the other nodes, or on the only one, before the offline. The kernel tries without"
                                    + " end; a signal stops it, and what has moved stays moved")),
    HUGE_PAGES_LEAVE(
            Errno.EBUSY,
            RuleText.of(
                            "OFF-006",
                            Step.OFFLINE_MIGRATION,
                            "dissolve_free_hugetlb_folios",
                            "No huge page of the block is in use when the free ones are dissolved.")
                    .check("free huge pages outside the block, and free memory of their order: /proc/buddyinfo")),
    BLOCK_EMPTY(
            Errno.EINTR,
            RuleText.of(
                            "OFF-007",
                            Step.OFFLINE_MIGRATION,
                            "test_pages_isolated",
                            "What passed isolation and can't migrate goes away by itself.")
                    .check(
                            "slab in the block: echo 2 > /proc/sys/vm/drop_caches frees some. The kernel tests without end; a"
                                    + " signal stops it")),
    ALLOCATION_ROOM(
            Errno.ENOMEM,
            RuleText.of(
                            "WRK-001",
                            Step.ALLOCATION,
                            "__alloc_pages",
                            "The zones that such memory may come from have enough free pages, and blocks large enough.")
                    .check("/proc/buddyinfo; what can't move never comes from ZONE_MOVABLE")),
    ALLOCATION_NEW(
            Errno.EEXIST,
            RuleText.of("WRK-002", Step.ALLOCATION, "__alloc_pages", "No other allocation has the name.")
                    .check("the name: free the one that has it first")),
    ALLOCATION_EXISTS(
            Errno.ENOENT,
            RuleText.of("WRK-003", Step.ALLOCATION, "__free_pages", "What is freed was allocated.")
                    .check("whether the allocation of that name was refused, or is freed already")),
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
