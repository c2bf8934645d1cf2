package io.github.mmhotplug.api.rule;

import io.github.mmhotplug.api.outcome.Errno;

/**
 * The rules of the core, in families: {@code ADD} an add, {@code MAP} where its memmap goes, {@code ALT} the altmap,
 * {@code REM} a removal, {@code SPI} the conduct of a plugin. Ports bring the rules of their vetoes themselves.
 */
public enum StandardRule implements Rule {
    RANGE_MAPPABLE(
            "ADD-001", Errno.E2BIG, "mhp_range_allowed", "The range lies inside what the kernel can address and map."),
    RESOURCE_FREE("ADD-003", Errno.EEXIST, "register_memory_resource", "No busy resource overlaps the range."),
    BLOCK_ALIGNED(
            "ADD-004",
            Errno.EINVAL,
            "check_hotplug_memory_range",
            "Start and size are multiples of the memory block size."),
    GROUP_KNOWN("ADD-005", Errno.EINVAL, "add_memory_resource", "The memory group exists."),
    NODE_POSSIBLE("ADD-006", Errno.EINVAL, "add_memory_resource", "The node is possible on this machine."),
    FLAG_KNOWN("ADD-007", Errno.EINVAL, "add_memory_resource", "The kernel has the flag."),
    RESOURCE_NAME(
            "ADD-002",
            Errno.EINVAL,
            "add_memory_driver_managed",
            "The resource name is System RAM, or System RAM (driver)."),
    PGPROT_GIVEN("ADD-008", Errno.EINVAL, "__add_pages", "The linear map's protection is not zero."),
    ALTMAP_FITS("ADD-009", Errno.EINVAL, "__add_pages", "The altmap begins with the range and does not exceed it."),
    SPAN_ALIGNED(
            "ADD-010",
            Errno.EINVAL,
            "check_pfn_span",
            "First frame and number of frames are multiples of the smallest add."),
    SUBSECTION_FREE("ADD-011", Errno.EEXIST, "section_activate", "No subsection of the range has a memmap already."),
    MEMMAP_ALLOCATED("ADD-012", Errno.ENOMEM, "section_activate", "There is memory for the memmap and its tables."),
    BLOCK_FREE("ADD-013", Errno.EEXIST, "create_memory_block_devices", "No memory block device of the range exists."),
    LINEAR_TABLES_ALLOCATED(
            "ADD-014", Errno.ENOMEM, "arch_add_memory", "There is memory for the page tables of the linear map."),
    MAPPING_SET("ADD-015", Errno.EFAULT, "arch_add_memory", "The translation takes the mapping."),
    AUTO_ONLINE(
            "ADD-016",
            Errno.EOPNOTSUPP,
            "walk_memory_blocks",
            "An add succeeds whatever becomes of onlining its blocks."),

    GROUP_SIZED(
            "ADD-017",
            Errno.EINVAL,
            "memory_group_register_static",
            "A memory group has pages; a dynamic one has a unit of a power of two, at least a memory block."),

    PARAMETER_ON("MAP-001", Errno.EINVAL, "mhp_memmap_on_memory", "The parameter memmap_on_memory is on."),
    ONE_BLOCK("MAP-002", Errno.EINVAL, "mhp_supports_memmap_on_memory", "The add is exactly one memory block."),
    MEMMAP_WHOLE_PAGES(
            "MAP-003", Errno.EINVAL, "mhp_supports_memmap_on_memory", "The memmap of a block is whole base pages."),
    WHOLE_PAGEBLOCKS(
            "MAP-004",
            Errno.EINVAL,
            "mhp_supports_memmap_on_memory",
            "What a block keeps for its memmap ends at a pageblock boundary."),
    SOMETHING_LEFT(
            "MAP-005", Errno.EINVAL, "mhp_supports_memmap_on_memory", "A block is not used up by its own memmap."),
    MEMMAP_WHOLE_LEAVES(
            "MAP-006", Errno.EINVAL, "arch_supports_memmap_on_memory", "The memmap of a block is whole PMD leaves."),
    KERNEL_SELF_HOSTS(
            "MAP-007", Errno.EINVAL, "MHP_MEMMAP_ON_MEMORY", "The kernel can keep the memmap of a block in the block."),
    PORT_SELF_HOSTS(
            "MAP-008",
            Errno.EINVAL,
            "ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE",
            "The architecture is built with memmap on memory."),
    ALTMAP_TAKES_BASE_PAGES(
            "MAP-009",
            Errno.ENOMEM,
            "vmemmap_populate_basepages",
            "A memmap made of base pages can come from an altmap."),
    MEMMAP_MISSING(
            "MAP-010",
            Errno.EINVAL,
            "vmemmap_populated",
            "The struct pages of the range are not mapped already, with those of a neighbour."),

    ALTMAP_ROOM(
            "ALT-001", Errno.ENOMEM, "altmap_alloc_block_buf", "The altmap has room for the block and its alignment."),

    REMOVE_ALIGNED(
            "REM-001", Errno.EINVAL, "try_remove_memory", "Start and size are multiples of the memory block size."),
    BLOCKS_OFFLINE("REM-002", Errno.EBUSY, "try_remove_memory", "Every memory block of the range is offline."),
    ALTMAP_GRANULARITY(
            "REM-003",
            Errno.EINVAL,
            "try_remove_memory",
            "A self-hosted block is removed by itself, where the kernel adds it so."),
    ALTMAP_ALL_OR_NONE(
            "REM-004", Errno.EINVAL, "try_remove_memory", "Either all blocks of the range are self-hosted, or none."),
    LEAF_WHOLE(
            "REM-005",
            Errno.EINVAL,
            "arch_remove_memory",
            "No leaf of the linear map reaches over the end of the range."),
    FROM_RANGE_WHOLE(
            "REM-006",
            Errno.EINVAL,
            "__remove_pages",
            "A range that holds its own memmap is removed whole, as it was added."),

    NO_NULL("SPI-001", Errno.EINVAL, "arch", "A plugin answers every question, and never with null."),
    INSIDE_RANGE("SPI-002", Errno.EINVAL, "arch", "A plugin maps and frees inside the range of its request only."),
    TABLE_DISCIPLINE(
            "SPI-003",
            Errno.EINVAL,
            "arch",
            "Leaves are aligned, stand below tables and never replace an entry that is there."),
    FRAME_ONCE(
            "SPI-004",
            Errno.EINVAL,
            "free_pagetable",
            "Every freed frame goes to exactly one place, and to the right one."),
    STANDBY_UNTOUCHED("SPI-005", Errno.EIO, "arch", "Memory that firmware keeps on standby is not touched."),
    UNCHANGED_AFTER_REFUSAL(
            "SPI-006", Errno.EINVAL, "arch_add_memory", "After a refusal the machine is as it was before."),
    MAPPED_EXACTLY("SPI-007", Errno.EINVAL, "arch_add_memory", "After an add the range is mapped, once and to itself."),
    GONE_AFTER_REMOVE(
            "SPI-008",
            Errno.EINVAL,
            "arch_remove_memory",
            "After a removal nothing of the range is mapped or described.");

    private final String id;
    private final Errno errno;
    private final String kernelSymbol;
    private final String statement;

    StandardRule(String id, Errno errno, String kernelSymbol, String statement) {
        this.id = id;
        this.errno = errno;
        this.kernelSymbol = kernelSymbol;
        this.statement = statement;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String statement() {
        return statement;
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public String kernelSymbol() {
        return kernelSymbol;
    }
}
