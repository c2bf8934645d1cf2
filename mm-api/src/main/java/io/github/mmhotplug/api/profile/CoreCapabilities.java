package io.github.mmhotplug.api.profile;

/** The keys of the capabilities that the core itself reads; every profile of the core has all of them. */
public final class CoreCapabilities {
    /**
     * Where the profile is from: {@code recordings} of the kernel, which it is checked against; {@code reference},
     * documents alone; {@code design}, a series that was posted and never merged.
     */
    public static final String BASIS = "basis";

    /** Smallest unit that {@code __add_pages} takes: {@code section} or {@code subsection} (2 MiB). */
    public static final String ADD_UNIT = "addUnit";

    /** When a range gets its zone: {@code add}, chosen by the port, or {@code online}. */
    public static final String ZONE_DECIDED_AT = "zoneDecidedAt";

    /** The patch of 2016: {@code arch_add_memory} and {@code arch_remove_memory} have {@code int flags}. */
    public static final String MEMORY_FLAGS = "memoryFlags";

    /** {@code none}; {@code singleBlock}: an add of exactly one block can self-host; {@code perBlock}: every block by itself. */
    public static final String MEMMAP_ON_MEMORY = "memmapOnMemory";

    /** On: {@code MHP_MEMMAP_ON_MEMORY} is a hint. Off: an add that can't honour it is refused. */
    public static final String MEMMAP_ON_MEMORY_FALLBACK = "memmapOnMemoryFallback";

    /** Whether the parameter {@code memmap_on_memory} knows {@code force}. */
    public static final String MEMMAP_ON_MEMORY_FORCE = "memmapOnMemoryForce";

    /**
     * Which test {@code mhp_supports_memmap_on_memory} makes: {@code remainingSize}, the rest of the block must be whole
     * pageblocks and the memmap whole PMD leaves, or {@code reservedPages}, the pages withheld must be whole pageblocks.
     */
    public static final String MEMMAP_ON_MEMORY_TEST = "memmapOnMemoryTest";

    /** {@code altmap.free} of a self-hosted block: {@code block}, all its pages, or {@code reserved}, the pages withheld. */
    public static final String ALTMAP_FREE = "altmapFree";

    /** The 2018 and 2019 designs: {@code MHP_MEMMAP_FROM_RANGE}, one altmap over the whole added range. */
    public static final String MEMMAP_FROM_RANGE = "memmapFromRange";

    /**
     * When those designs mark the memmap that lies in its own range: {@code section}, behind every section; {@code range},
     * once behind all of them; {@code never}.
     */
    public static final String MEMMAP_FROM_RANGE_MARKING = "memmapFromRangeMarking";

    /** Whether {@code vmemmap_populate_basepages} takes its pages from an altmap. */
    public static final String ALTMAP_BASEPAGES = "altmapBasepages";

    /**
     * Whether {@code vmemmap_alloc_block_buf} has a fourth argument that lets it fall back from the altmap to the system:
     * proposed in 2020, dropped before the series was merged.
     */
    public static final String ALLOC_BLOCK_BUF_FALLBACK = "allocBlockBufFallback";

    /** Whether there are memory groups, and {@code MHP_NID_IS_MGID}. */
    public static final String MEMORY_GROUPS = "memoryGroups";

    /** Whether {@code /proc/vmstat} has {@code nr_memmap_pages} and {@code nr_memmap_boot_pages}. */
    public static final String MEMMAP_COUNTERS = "memmapCounters";

    /** How the struct pages of hot-added memory start out: {@code reserved}, or {@code offline} ({@code PageOffline}). */
    public static final String HOTPLUG_PAGE_INIT = "hotplugPageInit";

    /** What {@code /proc/kpageflags} says of a frame that is not online: {@code nopage} or {@code zero}. */
    public static final String KPAGEFLAGS_OF_OFFLINE = "kpageflagsOfOffline";

    /** Whether slab pages of order 0 have no reference count: isolation takes them for pages about to be free. */
    public static final String FROZEN_SLAB_PAGES = "frozenSlabPages";

    /** Whether a memory block counts its poisoned pages, and does not go online while it has some. */
    public static final String HWPOISON_BLOCK_COUNTER = "hwpoisonBlockCounter";

    /** Whether a page that is poisoned already is refused ({@code EHWPOISON}) or passed over without a word. */
    public static final String POISONED_TWICE_REFUSED = "poisonedTwiceRefused";

    /** Upper bound of {@code min_free_kbytes} as the kernel computes it, in KiB. */
    public static final String MIN_FREE_KBYTES_MAX = "minFreeKbytesMax";

    /** On: watermarks recomputed for hotplug heed khugepaged's recommendation. Off: hotplug forgets it. */
    public static final String KHUGEPAGED_AFTER_HOTPLUG = "khugepagedAfterHotplug";

    /** Over which zones {@code min_free_kbytes} is spread: {@code kernelZones}, or {@code withMovable}. */
    public static final String WATERMARK_DIVISOR = "watermarkDivisor";

    /** The min watermark of ZONE_MOVABLE: {@code capped}, 32 to 128 pages, or a {@code share} like the others'. */
    public static final String WATERMARK_MOVABLE = "watermarkMovable";

    /** Whether there are {@code MEM_PREPARE_ONLINE}, {@code MEM_FINISH_OFFLINE} and {@code MHP_OFFLINE_INACCESSIBLE}. */
    public static final String PREPARE_ONLINE_NOTIFIER = "prepareOnlineNotifier";

    /**
     * Whether there is a chain for nodes: {@code NODE_ADDING_FIRST_MEMORY} and what belongs to it; where there is none,
     * the memory notifier says it ({@code status_change_nid}).
     */
    public static final String NODE_NOTIFIERS = "nodeNotifiers";

    /** Whether compounds of device memory can share the page that holds the struct pages of their tails. */
    public static final String COMPOUND_DEVMAP_DEDUP = "compoundDevmapDedup";

    /** Whether their tails share the page of the head itself: announced with the series of 2022, never merged. */
    public static final String COMPOUND_DEVMAP_HEAD_REUSE = "compoundDevmapHeadReuse";

    /** Whether {@code memremap_pages} checks {@code vmemmap_shift} against the largest folio. */
    public static final String VMEMMAP_SHIFT_CHECKED = "vmemmapShiftChecked";

    /** Whether there is {@code MEMORY_DEVICE_GENERIC}. */
    public static final String DEVICE_TYPE_GENERIC = "deviceTypeGeneric";

    /** Whether there is {@code MEMORY_DEVICE_COHERENT}. */
    public static final String DEVICE_TYPE_COHERENT = "deviceTypeCoherent";

    /** Whether there is {@code MEMORY_DEVICE_PCI_P2PDMA}. */
    public static final String DEVICE_TYPE_PCI_P2PDMA = "deviceTypePciP2pdma";

    /** Whether pages of FS_DAX and PCI_P2PDMA begin without a reference, as those of PRIVATE and COHERENT do. */
    public static final String DEVICE_PAGES_START_FREE = "devicePagesStartFree";

    /** Whether dax devices have a file {@code memmap_on_memory}, which kmem heeds. */
    public static final String DAX_MEMMAP_ON_MEMORY = "daxMemmapOnMemory";

    /** In what the Hyper-V balloon adds memory: {@code fixed}, 128 MiB, or a memory {@code block}. */
    public static final String HYPERV_CHUNK = "hypervChunk";

    /** How powernv's memtrace gets memory: {@code none}, {@code hotUnplug} of whole blocks, {@code contig}. */
    public static final String MEMTRACE = "memtrace";

    /** Quirk: {@code memmap_init_zone_device} takes an early section's memmap for one whose tails share a page. */
    public static final String QUIRK_EARLY_TAILS_UNINITIALISED = "earlyTailsUninitialised";

    /** Quirk: {@code vmemmap_can_optimize} says yes to compounds whose struct pages fill less than a page. */
    public static final String QUIRK_DEDUP_BELOW_PAGE = "compoundDedupBelowPage";

    /** Quirk: {@code nr_memmap_pages} counts the memmap of compounds as if their tails shared nothing. */
    public static final String QUIRK_COUNTER_IGNORES_DEDUP = "memmapCounterIgnoresDedup";

    /** Quirk: {@code __add_pages} leaves the sections that it added before it failed. */
    public static final String QUIRK_ADD_PAGES_LEAKS = "addPagesLeaksOnError";

    /**
     * Quirk: {@code vmemmap_alloc_block_buf} goes on into the system's allocator with a block from the altmap in hand, and
     * forgets that.
     */
    public static final String QUIRK_ALTMAP_BLOCK_OVERWRITTEN = "altmapBlockOverwritten";

    /** Quirk: {@code mark_vmemmap_pages} runs although the section loop before it failed. */
    public static final String QUIRK_MARKS_AFTER_FAILURE = "memmapFromRangeMarksAfterFailure";

    /** Quirk: a block that goes online again has forgotten which of its pages are poisoned, and hands them out. */
    public static final String QUIRK_POISON_FORGOTTEN = "poisonForgottenOnline";

    /** Quirk: kmem lets go of all its ranges, and still holds on to the group, where alignment had emptied one of them. */
    public static final String QUIRK_KMEM_EMPTY_RANGE_KEEPS_GROUP = "kmemEmptyRangeKeepsGroup";

    /** Quirk: where firmware refuses an increment of a block, those before it stay assigned. */
    public static final String QUIRK_SCLP_KEEPS_ASSIGNED = "sclpKeepsAssigned";

    /** The architectures that the kernel has virtio-mem for, joined by {@code +}; {@code none}. */
    public static final String VIRTIO_MEM = "virtioMem";

    /** What a subblock of virtio-mem is at least: {@code pageblock}, or {@code maxOrder}. */
    public static final String VIRTIO_MEM_SUBBLOCK = "virtioMemSubblock";

    /** Quirk: virtio-mem does not come back to an empty memory block whose removal failed once. */
    public static final String QUIRK_VIRTIO_MEM_FORGETS_EMPTY_BLOCKS = "virtioMemForgetsEmptyBlocks";

    /** Quirk: an errno other than EBUSY and ENOMEM from {@code offline_and_remove_memory} makes a device broken. */
    public static final String QUIRK_VIRTIO_MEM_BROKEN_BY_BUSY = "virtioMemBrokenByBusyMemory";

    /** Quirk: virtio-mem takes pages out of use although the requested size has changed meanwhile. */
    public static final String QUIRK_VIRTIO_MEM_KEEPS_UNPLUGGING = "virtioMemKeepsUnplugging";

    /** Quirk: a system with a virtio-mem device never suspends, with nothing plugged neither. */
    public static final String QUIRK_VIRTIO_MEM_NEVER_SUSPENDS = "virtioMemNeverSuspends";

    private CoreCapabilities() {}
}
