package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The core as a driver calls it: the entry points of {@code include/linux/memory_hotplug.h} and the facts that drivers
 * ask for. Calls through this port are part of the driver's operation; they are not journalled by themselves.
 */
public interface CorePort {
    /** {@code __add_memory}, {@code add_memory_driver_managed}. */
    Outcome<Unit> addMemory(AddMemoryRequest request);

    /** {@code remove_memory}: refused with {@code EBUSY} if a block of the range is not offline. */
    Outcome<Unit> removeMemory(PhysRange range);

    /**
     * {@code offline_and_remove_memory}: takes every block of a range offline and removes it. If one refuses, those that
     * it took offline come back, each in the class of zones that it was in.
     */
    Outcome<Unit> offlineAndRemoveMemory(PhysRange range);

    /** The blocks of a range that are online, ascending. */
    List<Integer> onlineBlocks(PhysRange range);

    /** The memory of each online node that is online, in runs of whole blocks, ascending. */
    SortedMap<Integer, List<PhysRange>> onlineMemory();

    /** {@code device_online(block)}: with the default type, whatever {@code auto_online_blocks} says. */
    Outcome<Unit> onlineBlock(int block);

    /** {@code device_offline(block)}. */
    Outcome<Unit> offlineBlock(int block);

    /**
     * {@code mhp_supports_memmap_on_memory(size)}.
     *
     * @return why not, or empty if an add of that size can keep its memmap on itself
     */
    Optional<Veto> memmapOnMemoryVeto(long sizeBytes);

    /** {@code memory_group_register_static(nid, max_pages)}. */
    Outcome<Integer> registerStaticGroup(NodeId node, long maxPages);

    /** {@code memory_group_register_dynamic(nid, unit_pages)}. */
    Outcome<Integer> registerDynamicGroup(NodeId node, long unitPages);

    /** {@code memory_group_unregister(mgid)}: refused with {@code EBUSY} while blocks are left. */
    Outcome<Unit> unregisterGroup(int group);

    /**
     * {@code request_mem_region(start, n, name)}: a busy line of {@code /proc/iomem}.
     *
     * @param name as {@code /proc/iomem} shows it: the device's
     * @return refused with {@code EBUSY} if somebody has part of the range
     */
    Outcome<Unit> requestRegion(PhysRange range, String name);

    /**
     * The same, then {@code IORESOURCE_SYSTEM_RAM} without {@code IORESOURCE_BUSY}: what {@link #addMemory} adds within
     * it nests inside. Others get no part of it while such memory fills it.
     *
     * @param name as {@code /proc/iomem} shows it: the device's
     * @return refused with {@code EBUSY} if somebody has part of the range
     */
    Outcome<Unit> requestParentRegion(PhysRange range, String name);

    /**
     * {@code release_mem_region}, {@code remove_resource}: gives back what was requested under that name; what is left
     * inside moves up.
     *
     * @throws IllegalStateException if there is no such region
     */
    void releaseRegion(PhysRange range, String name);

    /** Whether {@code /proc/iomem} has a line of exactly this range and name. */
    boolean hasRegion(PhysRange range, String name);

    /** {@code devm_memremap_pages}: struct pages for device memory; refused with the rules {@code DEV}. */
    Outcome<Unit> memremapPages(PagemapRequest request);

    /** {@code devm_memunmap_pages}: of the mapping whose first range begins there. */
    Outcome<Unit> memunmapPages(long startAddress);

    /** {@code mhp_get_pluggable_range(need_mapping)}. */
    PhysRange pluggableRange(boolean needMapping);

    long memoryBlockSizeBytes();

    /** What firmware and hypervisor decide. */
    MachineFacts facts();

    /** Which memory is accessible: firmware hands it out, and the driver asks firmware. */
    StorageAccess storage();

    /** The architecture variant that the kernel runs on: {@code x86-4level}. */
    String architectureVariant();

    MemoryGeometry geometry();

    KernelProfile profile();

    /** Pages that drivers keep from the allocator. */
    PagePort pages();

    /** The clock. */
    TimerPort timers();

    /** Where the driver keeps what it must remember; belongs to the machine. */
    RangeStore state(String name);
}
