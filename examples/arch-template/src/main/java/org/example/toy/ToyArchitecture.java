package org.example.toy;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;

/** The toy under one kernel on one machine: its facts, and the three hooks put together. */
final class ToyArchitecture implements Architecture {
    static final int PAGE_SHIFT = 12;

    private static final int SECTION_SIZE_BITS = 27;
    private static final int MAX_PHYSMEM_BITS = 38;
    private static final int MAX_PAGE_ORDER = 10;
    private static final int PAGEBLOCK_ORDER = 9;
    private static final int STRUCT_PAGE_BYTES = 64;

    /** Of the linear map and of the vmemmap alike. The last level is the root: never allocated, never freed. */
    private static final List<PageTableLevel> LEVELS = List.of(
            new PageTableLevel("PTE", PAGE_SHIFT, 512, 4096, true),
            new PageTableLevel("PMD", 21, 512, 4096, true),
            new PageTableLevel("PGD", 30, 512, 4096, false));

    private static final MemoryGeometry GEOMETRY = new MemoryGeometry(
            PAGE_SHIFT,
            SECTION_SIZE_BITS,
            MAX_PHYSMEM_BITS,
            MAX_PAGE_ORDER,
            PAGEBLOCK_ORDER,
            STRUCT_PAGE_BYTES,
            2 * Bytes.MIB,
            LEVELS,
            LEVELS,
            0xffffffc000000000L,
            0xffffffbf00000000L);

    private final String variant;
    private final KernelProfile profile;
    private final ArchMemory memory = new ToyMemory();
    private final VmemmapPopulator vmemmap = new ToyVmemmap(GEOMETRY);
    private final PagetableFreer pagetables = new ToyPagetableFreer();

    ToyArchitecture(ArchitectureRequest request) {
        variant = request.variant();
        profile = request.profile();
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public MemoryGeometry geometry() {
        return GEOMETRY;
    }

    @Override
    public long memoryBlockSizeBytes() {
        return GEOMETRY.sectionSizeBytes();
    }

    @Override
    public String memoryBlockSizeReason() {
        return "a memory block is one section";
    }

    @Override
    public PhysRange mappableRange() {
        return new PhysRange(0, 1L << MAX_PHYSMEM_BITS);
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return List.of(new ZoneLimit(ZoneType.DMA32, 4 * Bytes.GIB), new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
    }

    @Override
    public ArchMemory memory() {
        return memory;
    }

    @Override
    public VmemmapPopulator vmemmap() {
        return vmemmap;
    }

    @Override
    public PagetableFreer pagetables() {
        return pagetables;
    }

    @Override
    public Optional<Veto> selectsMemmapOnMemory() {
        return profile.has("toy.memmapOnMemory")
                ? Optional.empty()
                : Optional.of(Veto.of(
                        StandardRule.PORT_SELF_HOSTS,
                        "the toy port of kernel " + profile.name() + " is not built with memmap on memory"));
    }

    @Override
    public Optional<Veto> selectsHotRemove() {
        return profile.has("toy.hotRemove")
                ? Optional.empty()
                : Optional.of(Veto.of(
                        ToyRule.HOT_REMOVE_BUILT,
                        "the toy port of kernel " + profile.name() + " is built without hot-remove"));
    }
}
