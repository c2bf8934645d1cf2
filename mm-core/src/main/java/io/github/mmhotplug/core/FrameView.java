package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code pfn_to_online_page} and {@code /proc/kpageflags}: what walkers of frames see of a machine at one moment. Frames
 * that are not online have no struct page to read here.
 */
public final class FrameView {
    public static final long DIRTY = 1L << 4;
    /** In the LRU lists. */
    public static final long LRU = 1L << 5;

    public static final long SLAB = 1L << 7;
    public static final long BUDDY = 1L << 10;
    public static final long COMPOUND_HEAD = 1L << 15;
    public static final long COMPOUND_TAIL = 1L << 16;
    public static final long HUGE = 1L << 17;
    public static final long HWPOISON = 1L << 19;
    public static final long NOPAGE = 1L << 20;
    public static final long OFFLINE = 1L << 23;
    public static final long RESERVED = 1L << 32;
    /** {@code KPF_OWNER_PRIVATE}: what a self-hosted memmap page shows. */
    public static final long OWNER_PRIVATE = 1L << 37;

    private final Machine machine;
    private final MachineState state;

    FrameView(Machine machine) {
        this.machine = machine;
        this.state = machine.state().fork();
    }

    /**
     * {@code pfn_to_online_page}: whether the frame's section is online, and the frame exists. Only where device memory
     * lies beside other memory in a section, {@code get_dev_pagemap} is asked too.
     */
    public boolean isOnline(long pfn) {
        long section = state.sections.sectionOf(pfn);
        return state.sections.isOnline(section)
                && state.sections.anySubsection(new PfnRange(pfn, 1))
                && !(state.sections.isOnlineWithDevice(section) && state.devices.has(pfn));
    }

    /** {@code get_dev_pagemap}: the device mapping that a frame belongs to. */
    public Optional<DeviceMapping> deviceMapping(long pfn) {
        return state.devices.at(pfn);
    }

    /** The struct page of a frame of device memory; nothing for other frames, and for what a driver keeps for itself. */
    public Optional<DevicePage> devicePage(long pfn) {
        return state.devices.at(pfn).flatMap(mapping -> new DevicePages(machine, state).of(mapping, pfn));
    }

    /** The live device mappings. */
    public List<DeviceMapping> deviceMappings() {
        return state.devices.all();
    }

    /** Whether all of a range can be touched; only s390 has memory that can't. */
    public boolean isAccessible(PhysRange range) {
        return state.storage.isAccessible(range);
    }

    /** {@code kpageflags_read}: one frame's flags, as far as the state knows; empty behind the end of the file. */
    public OptionalLong kpageflags(long pfn) {
        if (!isOnline(pfn)) {
            long end = Align.up(state.maxPfn, machine.architecture().geometry().pagesPerSection());
            boolean nopage = machine.profile()
                    .word(CoreCapabilities.KPAGEFLAGS_OF_OFFLINE)
                    .equals("nopage");
            return pfn >= end ? OptionalLong.empty() : OptionalLong.of(nopage ? NOPAGE : 0);
        }
        if (state.buddy.isFree(pfn)) {
            return OptionalLong.of(BUDDY);
        }
        long poison = state.buddy.isPoisoned(pfn) ? HWPOISON : 0;
        Optional<WithheldPage> withheld = state.withheld.at(pfn);
        if (withheld.isPresent()) {
            return OptionalLong.of(poison | flags(withheld.get()));
        }
        return OptionalLong.of(poison
                | holder(pfn)
                        .map(by -> flags(by.kind(), pfn))
                        .orElseGet(() -> state.pages.use(pfn).map(this::flags).orElse(0L)));
    }

    private static long flags(WithheldPage page) {
        return (page.reserved() ? RESERVED : 0) | (page.offline() ? OFFLINE : 0) | (page.dirty() ? DIRTY : 0);
    }

    private long flags(AllocationKind kind, long pfn) {
        long huge = machine.architecture().geometry().pmdLeafBytes()
                >>> machine.architecture().geometry().pageShift();
        return switch (kind) {
            case MOVABLE, PINNED -> LRU;
            case SLAB -> SLAB;
            case UNMOVABLE -> 0;
            case HUGETLB, HUGETLB_POOL -> HUGE | (pfn % huge == 0 ? COMPOUND_HEAD : COMPOUND_TAIL);
        };
    }

    private long flags(FrameUse use) {
        boolean reserved =
                machine.profile().word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
        return switch (use) {
            case BOOT_RESERVED, PAGE_VMEMMAP -> RESERVED;
            case ALTMAP_MEMMAP -> OWNER_PRIVATE | (reserved ? RESERVED : 0);
            case PAGE_TABLE, MEMMAP -> 0;
        };
    }

    /**
     * What a walker that asks for {@code PageReserved} reads in a frame's struct page; nothing where there is none to read:
     * the frame is not online, and no device memory.
     */
    public Optional<PageState> page(long pfn) {
        Optional<PageState> device =
                devicePage(pfn).map(page -> new PageState(page.reserved(), false, false, page.refcount()));
        return device.isPresent() || !isOnline(pfn) ? device : Optional.of(new PageStates(machine, state).online(pfn));
    }

    /**
     * What {@code MEM_GOING_ONLINE} and the callback of {@code online_page} find in the struct page of a hot-added frame;
     * what a driver then withholds from the allocator stays like that.
     */
    public Optional<PageState> pageGoingOnline(long pfn) {
        return new PageStates(machine, state).whileGoingOnline(pfn);
    }

    /** What drivers keep from the allocator in a range, in runs of equal pages. */
    public void forEachWithheld(PfnRange pfns, PagePort.Visitor visitor) {
        state.withheld.forEach(pfns, visitor);
    }

    /** The runs of {@code PageVmemmap} frames of the designs of 2018 and 2019, ascending; each begins with its head. */
    public List<PfnRange> vmemmapRuns() {
        return state.pages.vmemmapRuns();
    }

    /** Everything that the guest has allocated, by id. */
    public List<Allocation> allocations() {
        return List.copyOf(state.workload.allocations());
    }

    /** The guest's allocation that has a frame. */
    public Optional<Allocation> holder(long pfn) {
        return state.workload.holder(pfn);
    }

    /** Where the guest's allocation of that name lies; nothing if there is none. */
    public List<PfnRange> framesOf(String name) {
        List<PfnRange> frames = new ArrayList<>();
        state.workload
                .named(name)
                .ifPresent(allocation -> state.workload
                        .framesOf(allocation)
                        .forEach((start, end, ignored) -> frames.add(PfnRange.ofEnd(start, end))));
        return frames;
    }
}
