package io.github.mmhotplug.api;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;

/**
 * One architecture variant under one kernel on one machine: its facts, and the three hooks {@code arch_add_memory},
 * {@code vmemmap_populate} and {@code free_pagetable}. Immutable; made by an {@link ArchitectureProvider}.
 */
public interface Architecture {
    /** The variant's id: {@code x86-4level}, {@code s390}. */
    String variant();

    /** Sizes and page-table shapes. */
    MemoryGeometry geometry();

    /** {@code memory_block_size_bytes()}: unit of add, remove, online and offline. */
    long memoryBlockSizeBytes();

    /** What chose {@link #memoryBlockSizeBytes()}, in a few words: {@code "boot memory ends below 64 GiB"}. */
    String memoryBlockSizeReason();

    /** {@code arch_get_mappable_range()}, clipped to what physical addresses can hold. */
    PhysRange mappableRange();

    /** The kernel zones and where they end, ascending. */
    List<ZoneLimit> zoneLimits();

    /** {@code arch_add_memory}, {@code arch_remove_memory}. */
    ArchMemory memory();

    /** {@code vmemmap_populate}, {@code vmemmap_free}. */
    VmemmapPopulator vmemmap();

    /** {@code free_pagetable}. */
    PagetableFreer pagetables();

    /**
     * {@code ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE}: a veto if the port does not build memmap-on-memory under this profile.
     */
    Optional<Veto> selectsMemmapOnMemory();

    /**
     * {@code arch_supports_memmap_on_memory(vmemmap_size)}: by default the memmap of a block must be whole PMD leaves.
     *
     * @param vmemmapBytes memmap of one block
     */
    default Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
        return wholePmdLeaves(geometry(), vmemmapBytes);
    }

    /** The test that memmap-on-memory makes by default: the memmap of a block must be whole PMD leaves. */
    static Optional<Veto> wholePmdLeaves(MemoryGeometry geometry, long vmemmapBytes) {
        long leaf = geometry.pmdLeafBytes();
        if (vmemmapBytes % leaf == 0) {
            return Optional.empty();
        }
        return Optional.of(Veto.of(
                StandardRule.MEMMAP_WHOLE_LEAVES,
                "the memmap of a block, " + Bytes.prose(vmemmapBytes) + ", is no multiple of a PMD leaf, "
                        + Bytes.prose(leaf),
                Fact.bytes("memmapPerBlock", vmemmapBytes),
                Fact.bytes("pmdLeaf", leaf)));
    }

    /**
     * {@code ARCH_ENABLE_MEMORY_HOTPLUG}: a veto if the port does not build memory hotplug under this profile. Then boot
     * memory has no block devices, and there is no {@code add_memory} to call.
     */
    default Optional<Veto> selectsMemoryHotplug() {
        return Optional.empty();
    }

    /** {@code ARCH_ENABLE_MEMORY_HOTREMOVE}: a veto if the port does not build hot-remove under this profile. */
    default Optional<Veto> selectsHotRemove() {
        return Optional.empty();
    }

    /** {@code CONFIG_ZONE_DEVICE}: a veto if the port can't be built with it under this profile. It needs hot-remove. */
    default Optional<Veto> selectsZoneDevice() {
        return selectsHotRemove()
                .map(veto ->
                        Veto.of(DeviceRule.ZONE_DEVICE_BUILT, "ZONE_DEVICE needs hot-remove, and " + veto.detail()));
    }

    /**
     * {@code ARCH_WANT_OPTIMIZE_DAX_VMEMMAP}, {@code vmemmap_can_optimize}: whether compounds of device memory may share
     * pages for the struct pages of their tails.
     */
    default boolean optimizesDaxVmemmap() {
        return false;
    }

    /** {@code memremap_compat_align()}: unit of device mappings, 2 MiB or more. */
    default long memremapCompatAlignBytes() {
        return 1L << MemoryGeometry.SUBSECTION_SHIFT;
    }

    /**
     * {@code vmemmap_free}: whether it takes the memmap away. Where it is empty (loongarch, ia64), what was mapped once
     * stays mapped, and serves the next add.
     */
    default boolean freesVmemmap() {
        return true;
    }

    /** {@code phys_device} of the memory block at an address; 0 except on s390. */
    default long physDevice(long blockStartAddress) {
        return 0;
    }

    /** Whether the kernel is built with NUMA, so that blocks link to nodes. */
    default boolean hasNuma() {
        return true;
    }

    /** {@code has_transparent_hugepage()}: whether CPU and MMU can map user memory with PMD leaves. */
    default boolean hasTransparentHugepage() {
        return true;
    }

    /** {@code ARCH_KEEP_MEMBLOCK}: whether hot-added memory is registered with memblock too. */
    default boolean keepsMemblock() {
        return false;
    }

    /** The port's own consumers of memory notifications. */
    default List<MemoryNotifier> notifiers() {
        return List.of();
    }
}
