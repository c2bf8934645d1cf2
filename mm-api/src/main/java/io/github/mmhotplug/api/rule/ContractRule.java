package io.github.mmhotplug.api.rule;

/**
 * What the contract kit holds an architecture to, beside what the engine watches itself ({@link ConductRule}), in
 * families: {@code PRV} how a provider introduces itself, {@code GEO} its geometry, {@code LIN} the linear map,
 * {@code VMM} the vmemmap, {@code VET} its vetoes, {@code ONL} what goes online and offline, {@code NTF} its notifiers, and
 * more of {@code SPI} and {@code ALT}.
 */
public enum ContractRule implements Rule {
    INTRODUCES_ITSELF(RuleText.of(
                    "PRV-001",
                    Step.PLUGIN,
                    "arch",
                    "A provider has an id, variants with ids and short names of their own, and this version of the SPI.")
            .check("ArchitectureProvider: id(), variants(), spiVersion()")),
    FACTS_STAY(RuleText.of(
                    "PRV-002", Step.PLUGIN, "arch", "Equal requests make equal architectures, and facts never change.")
            .check("fields that are not final, and anything read from outside the request")),
    RULES_CATALOGUED(RuleText.of(
                    "PRV-003",
                    Step.PLUGIN,
                    "arch",
                    "A port refuses with the core's rules or with rules of its own, which it lists under a prefix of its own.")
            .check("ArchitectureProvider.rules(): every constant that the port cites, each id once")),
    PROFILES_HONEST(RuleText.of(
                    "PRV-004",
                    Step.PLUGIN,
                    "arch",
                    "A kernel that a port does not know is answered with empty; one that it knows works for every variant.")
            .check("portProfile(name), and create() under each profile")),
    CANNOT_ADD(RuleText.of(
                    "PRV-005",
                    Step.PLUGIN,
                    "arch",
                    "Where a port is built without memory hotplug, every add and every removal is refused by a rule of its own.")
            .check("selectsMemoryHotplug() and selectsHotRemove(); declare Feature.HOTPLUG absent")),
    SECTION_HOLDS_BUDDY(RuleText.of(
                    "GEO-001",
                    Step.PLUGIN,
                    "SECTION_SIZE_BITS",
                    "A section is at least 2 MiB and holds whole pageblocks and largest free blocks.")
            .check("sectionSizeBits, pageblockOrder and maxPageOrder of MemoryGeometry")),
    BLOCK_OF_SECTIONS(RuleText.of(
                    "GEO-002",
                    Step.PLUGIN,
                    "memory_block_size_bytes",
                    "A memory block is a power of two of whole sections, and the port can say why it is of that size.")
            .check("memoryBlockSizeBytes() against sectionSizeBytes()")),
    LEVELS_JOIN(RuleText.of(
                    "GEO-003",
                    Step.PLUGIN,
                    "PMD_SHIFT",
                    "An entry of a page-table level spans one table of the level below.")
            .check("the shifts and entry counts of MemoryGeometry.linearMap() and vmemmap()")),
    REGIONS_REACH(RuleText.of(
                    "GEO-004",
                    Step.PLUGIN,
                    "MAX_PHYSMEM_BITS",
                    "Linear map and vmemmap have addresses for everything that can be mapped.")
            .check("the span of the root level against mappableRange() and its struct pages")),
    RANGE_HOLDS_MEMORY(RuleText.of(
                    "GEO-005",
                    Step.PLUGIN,
                    "arch_get_mappable_range",
                    "The mappable range is not empty, ends below MAX_PHYSMEM_BITS, and holds boot memory and the first hot-added memory.")
            .check("mappableRange(): a range whose start wrapped behind its end refuses every add")),
    ZONES_ASCEND(RuleText.of(
                    "GEO-006", Step.PLUGIN, "max_zone_pfns", "Zone limits never descend, and the last one has no end.")
            .check("zoneLimits(): the last limit is Long.MAX_VALUE")),
    REFUSAL_PASSED_ON(RuleText.of(
                    "SPI-009", Step.HOOKS, "arch_add_memory", "What the core refuses goes back to the caller as it is.")
            .check("what the port returns where core.addPages() or a service has refused")),
    MACHINES_APART(
            RuleText.of("SPI-010", Step.HOOKS, "arch", "Two machines of one architecture know nothing of each other.")
                    .check("fields that a hook writes; what a port must remember belongs into core.stores()")),
    NO_HIDDEN_INPUT(
            RuleText.of("SPI-011", Step.HOOKS, "arch", "A plugin starts no thread, reads no clock and draws no lots.")
                    .check("Thread, System.currentTimeMillis, Random")),
    SOUND_ALWAYS(RuleText.of(
                    "SPI-013",
                    Step.HOOKS,
                    "arch",
                    "Whatever is done in whatever order, every invariant of the machine holds after every step.")
            .check("the steps that the message lists: each of them is needed to break it")),
    MAX_PFN_REACHES(RuleText.of(
                    "SPI-015",
                    Step.HOOKS,
                    "arch_add_memory",
                    "After an add of system memory max_pfn is not below its end.")
            .check("core.raiseMaxPfn() after a successful add: what lies behind max_pfn is not believed to be memory")),
    NEIGHBOURS_STAY(RuleText.of(
                    "LIN-001",
                    Step.HOOKS,
                    "arch_remove_memory",
                    "Adding and removing leave every mapping of other memory as it is.")
            .check("walks that begin or end at a leaf instead of at the range")),
    ROUND_TRIP(RuleText.of(
                    "LIN-002",
                    Step.HOOKS,
                    "arch_remove_memory",
                    "What was added and removed has left nothing, and costs the same when it is added again.")
            .check("tables that stay although they are empty, frames that were never handed to free_pagetable")),
    MEMMAP_FIRST(RuleText.of(
                    "LIN-003",
                    Step.HOOKS,
                    "arch_remove_memory",
                    "On removal the memmap goes first and the linear map, by which it is reached, last.")
            .check("the order of core.removePages() and the linear map's sweep")),
    CANNOT_REMOVE(RuleText.of(
                    "LIN-004",
                    Step.HOOKS,
                    "arch_remove_memory",
                    "A port that can't remove memory says EBUSY before anything is done.")
            .check("that remove refuses at once; declare Feature.REMOVE absent")),
    MEMMAP_SIZED(RuleText.of(
                    "VMM-001",
                    Step.HOOKS,
                    "vmemmap_populate",
                    "A memmap has as many bytes as its struct pages need, and at most a leaf more at either end.")
            .check("how often populate allocates, and of what size")),
    SHARED_PAGE_STAYS(RuleText.of(
                    "VMM-002",
                    Step.HOOKS,
                    "vmemmap_free",
                    "A leaf that describes a neighbour too stays until the neighbour has gone as well.")
            .check("SparseView.anySubsectionValid over all that the leaf describes, before it is cleared")),
    SMALLER_LEAVES(RuleText.of(
                    "VMM-003",
                    Step.HOOKS,
                    "vmemmap_populate",
                    "Where no block of a leaf's size is free, the memmap is made of base pages.")
            .check("the fallback of populate; declare Feature.BASE_PAGE_MEMMAP absent if there is none by design")),
    HALF_TAKEN_BACK(
            RuleText.of("VMM-004", Step.HOOKS, "vmemmap_free", "A memmap that was made in part is taken away whole.")
                    .check("free over a range of which only a part was populated")),
    BACKING_ALIGNED(RuleText.of(
                    "VMM-005",
                    Step.HOOKS,
                    "vmemmap_populate",
                    "A leaf of the vmemmap maps a block of its own alignment.")
            .check("the size that is asked of allocBlock against the leaf's")),
    UNMAPPED_BEFORE_FREED(RuleText.of(
                    "VMM-006", Step.HOOKS, "vmemmap_free", "A frame of the memmap is unmapped before it is given away.")
            .check("the order in vmemmap_free: clear the entry, flush, free; freeLeaves() does so")),
    SYSTEM_PAYS_TABLES(RuleText.of(
                    "ALT-002",
                    Step.HOOKS,
                    "altmap_alloc_block_buf",
                    "With an altmap, system memory pays for page tables and for nothing else.")
            .check("which allocator populate calls: allocBlockBuf with the request's altmap, not allocBlock")),
    BLOCK_BACKS_ITSELF(RuleText.of(
                    "ALT-003",
                    Step.HOOKS,
                    "altmap_alloc_block_buf",
                    "A self-hosted block's struct pages lie at the start of that block.")
            .check("that each block's memmap comes from the altmap of the request, not from one kept from before")),
    ALTMAP_RETURNED(RuleText.of(
                    "ALT-004",
                    Step.HOOKS,
                    "vmem_altmap_free",
                    "When its memmap is gone, an altmap has everything back, and nothing that it never gave.")
            .check("PagetableFreer for ALTMAP_MEMMAP, and that no table page is handed to an altmap")),
    ALTMAP_KEEPS_TO_ITSELF(RuleText.of(
                    "ALT-005",
                    Step.HOOKS,
                    "altmap_cross_boundary",
                    "An altmap backs the struct pages of its own range only: others would lose theirs when it goes.")
            .check("what the leaf describes against VmemAltmap.basePfn() and endPfn(), before the altmap is asked")),
    VETO_EXPLAINS(RuleText.of(
                    "VET-001",
                    Step.PLUGIN,
                    "arch_supports_memmap_on_memory",
                    "A veto has a rule and a sentence with the reason, and is the same each time.")
            .check("the detail of the veto")),
    WISH_OR_REASON(RuleText.of(
                    "VET-002",
                    Step.PLUGIN,
                    "add_memory_resource",
                    "A wish for the memmap's place comes true, or the reason why not is told.")
            .check("selectsMemmapOnMemory, supportsMemmapOnMemory, MhpParams.clearMemmapFromRange")),
    HOT_GOES_ONLINE(RuleText.of(
                    "ONL-001",
                    Step.HOOKS,
                    "online_pages",
                    "Memory that was added goes online, to a kernel zone and to MOVABLE: present whole, and managed but for its memmap.")
            .check("which notifier says no to MEM_GOING_ONLINE or MEM_PREPARE_ONLINE, and to which memory")),
    HOT_GOES_OFFLINE(
            RuleText.of(
                            "ONL-002",
                            Step.HOOKS,
                            "offline_pages",
                            "Hot-added memory in which nothing is goes offline again, and has left nothing.")
                    .check(
                            "which notifier says no to MEM_GOING_OFFLINE, and what it does at MEM_OFFLINE and MEM_FINISH_OFFLINE")),
    BOOT_MEMORY(
            RuleText.of(
                            "ONL-003",
                            Step.HOOKS,
                            "memory_block_offline",
                            "Boot memory goes offline and comes back as it was, or the port says by a rule of its own why it stays.")
                    .check(
                            "the notifier that protects boot memory; declare Feature.BOOT_MEMORY_OFFLINE absent if there is one")),
    BLOCKS_APART(RuleText.of(
                    "ONL-004",
                    Step.HOOKS,
                    "memory_notify",
                    "What happens to one memory block leaves the others as they are.")
            .check("ranges in a notifier that are rounded to something larger than the block")),
    DEVICE_LEAVES_NOTHING(RuleText.of(
                    "PGM-001",
                    Step.HOOKS,
                    "memunmap_pages",
                    "Device memory that was unmapped has left no memmap, and costs the same when it is mapped again.")
            .check("vmemmap_free with a pgmap or an altmap, and tables that stay although they are empty")),
    COMPOUNDS_SHARE(RuleText.of(
                    "PGM-002",
                    Step.HOOKS,
                    "vmemmap_populate_compound_pages",
                    "Of a compound's memmap exactly its own pages are taken; where nothing is shared, all of them.")
            .check("populateCompoundPages, and whether free gives each shared page back once")),
    DEVICE_BACKS_ITSELF(RuleText.of(
                    "PGM-003",
                    Step.HOOKS,
                    "altmap_alloc_block_buf",
                    "With an altmap, a device's struct pages lie behind its reserve, and the system pays for tables only.")
            .check("allocBlockBuf with the request's altmap for every leaf, base pages too; VmemAltmap.reserve")),
    NOTIFIER_EXPLAINS(RuleText.of(
                    "NTF-001",
                    Step.PLUGIN,
                    "register_memory_notifier",
                    "A notifier has a name, and says no only to what can still be stopped.")
            .check("the event that it answers: only PREPARE, GOING, ADDING and REMOVING can be stopped"));

    private final RuleText text;

    ContractRule(RuleText text) {
        this.text = text;
    }

    @Override
    public RuleText text() {
        return text;
    }
}
