package io.github.mmhotplug.api.rule;

import static io.github.mmhotplug.api.profile.CoreCapabilities.HWPOISON_BLOCK_COUNTER;
import static io.github.mmhotplug.api.profile.CoreCapabilities.POISONED_TWICE_REFUSED;
import static io.github.mmhotplug.api.profile.CoreCapabilities.ZONE_DECIDED_AT;

import io.github.mmhotplug.api.outcome.Errno;

/**
 * The rules that the core of the kernel keeps for memory that is there, in families: {@code BLK} and {@code PRM} what is
 * written to its files, {@code ON} and {@code OFF} a block that goes online and offline, {@code HWP} its poisoned pages,
 * {@code WRK} what the guest allocates.
 */
public enum BlockRule implements RefusalRule {
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
    WITHHELD_RELEASED(
            Errno.EBUSY,
            RuleText.of(
                            "OFF-008",
                            Step.OFFLINE_MIGRATION,
                            "scan_movable_pages",
                            "Who withholds pages of a block lets go of them when it is to go offline.")
                    .check(
                            "the driver that has the pages: virtio-mem lets go of its own, the balloons and memtrace do not")),
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
                    .check("whether the allocation of that name was refused, or is freed already"));

    private final Errno errno;
    private final RuleText text;

    BlockRule(Errno errno, RuleText text) {
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
