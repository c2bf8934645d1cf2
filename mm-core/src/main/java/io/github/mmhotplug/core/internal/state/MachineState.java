package io.github.mmhotplug.core.internal.state;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.OnlinePolicy;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.internal.block.BlockTable;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.device.DeviceTable;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import io.github.mmhotplug.core.internal.memmap.WithheldPages;
import io.github.mmhotplug.core.internal.memmap.Workload;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.resource.ResourceTree;
import io.github.mmhotplug.core.internal.sparse.SectionTable;
import io.github.mmhotplug.core.internal.store.StoreTable;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.zone.AddedZones;
import io.github.mmhotplug.core.internal.zone.ZoneTable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The whole state of one machine. Forks cheaply: its parts share what neither side has changed. */
public final class MachineState {
    private static final long DEFAULT_AUTO_MOVABLE_RATIO = 301;

    public final ResourceTree resources;
    /** Frames registered with memblock, on ports that keep it. */
    public final RunMap memblock;

    public final SectionTable sections;
    public final StructPages pages;
    public final Workload workload;
    public final BuddyAllocator buddy;
    public final PageTable linearMap;
    public final PageTable vmemmap;
    public final BlockTable blocks;
    public final GroupTable groups;
    public final StoreTable portStores;
    public final StoreTable driverStores;
    public final StorageMap storage;
    public final DeviceTable devices;

    /** What drivers keep from the allocator. */
    public final WithheldPages withheld;

    /** What drivers took out of the linear map, by address. */
    public final RunMap unmapped;

    /** The clock, and what is to happen when. */
    public final TimerTable timers;

    /** Where the zone is decided at add: which zone each frame is in. */
    public final AddedZones addedZones;

    /** The driver that has the slot of {@code set_online_page_callback}; empty for {@code generic_online_page}. */
    public String onlinePageCallback = "";

    public ZoneTable zones;
    public Set<Integer> possibleNodes;
    public Set<Integer> onlineNodes;
    public MemmapOnMemory memmapOnMemory;
    public OnlineType autoOnline;
    public OnlinePolicy onlinePolicy;
    /** {@code auto_movable_ratio}, percent. */
    public long autoMovableRatio;

    public boolean autoMovableNumaAware;
    /** Whether khugepaged runs and wants memory kept free for it. */
    public boolean transparentHugepages;
    /** {@code movable_node} of the command line. */
    public boolean movableNode;
    /** {@code max_mem_size}: limit of {@code mem=}, while the system boots. */
    public OptionalLong bootLimit = OptionalLong.empty();
    /** First frame behind the last known one; never falls. */
    public long maxPfn;

    /** {@code num_poisoned_pages}: what {@code HardwareCorrupted} of {@code /proc/meminfo} counts. */
    public long poisonedPages;

    /** {@code nr_memmap_pages}: rounded up for every section by itself. */
    public long memmapPages;

    /** {@code nr_memmap_boot_pages}. */
    public long bootMemmapPages;

    /** An empty machine. */
    public MachineState(MemoryGeometry geometry) {
        resources = new ResourceTree();
        memblock = new RunMap(0);
        sections = new SectionTable(geometry);
        pages = new StructPages();
        workload = new Workload();
        buddy = new BuddyAllocator(geometry.maxPageOrder());
        linearMap = new PageTable(geometry.linearMap(), geometry.pageShift(), geometry.linearMapBase());
        vmemmap = new PageTable(geometry.vmemmap(), geometry.pageShift(), geometry.vmemmapBase());
        blocks = new BlockTable();
        groups = new GroupTable();
        portStores = new StoreTable();
        driverStores = new StoreTable();
        storage = new StorageMap();
        devices = new DeviceTable();
        withheld = new WithheldPages();
        unmapped = new RunMap(0);
        timers = new TimerTable();
        addedZones = new AddedZones();
        zones = new ZoneTable(List.of());
        possibleNodes = Set.of(0);
        onlineNodes = Set.of(0);
        memmapOnMemory = MemmapOnMemory.OFF;
        autoOnline = OnlineType.OFFLINE;
        onlinePolicy = OnlinePolicy.CONTIG_ZONES;
        autoMovableRatio = DEFAULT_AUTO_MOVABLE_RATIO;
        autoMovableNumaAware = true;
    }

    private MachineState(MachineState other) {
        resources = other.resources.copy();
        memblock = other.memblock.copy();
        sections = other.sections.copy();
        pages = other.pages.copy();
        workload = other.workload.copy();
        buddy = other.buddy.copy();
        linearMap = other.linearMap.copy();
        vmemmap = other.vmemmap.copy();
        blocks = other.blocks.copy();
        groups = other.groups.copy();
        portStores = other.portStores.copy();
        driverStores = other.driverStores.copy();
        storage = other.storage.copy();
        devices = other.devices.copy();
        withheld = other.withheld.copy();
        unmapped = other.unmapped.copy();
        timers = other.timers.copy();
        onlinePageCallback = other.onlinePageCallback;
        addedZones = other.addedZones.copy();
        zones = other.zones;
        possibleNodes = other.possibleNodes;
        onlineNodes = other.onlineNodes;
        memmapOnMemory = other.memmapOnMemory;
        autoOnline = other.autoOnline;
        onlinePolicy = other.onlinePolicy;
        autoMovableRatio = other.autoMovableRatio;
        autoMovableNumaAware = other.autoMovableNumaAware;
        movableNode = other.movableNode;
        transparentHugepages = other.transparentHugepages;
        bootLimit = other.bootLimit;
        maxPfn = other.maxPfn;
        poisonedPages = other.poisonedPages;
        memmapPages = other.memmapPages;
        bootMemmapPages = other.bootMemmapPages;
    }

    /** An equal state that changes by itself from now on. */
    public MachineState fork() {
        return new MachineState(this);
    }

    /** What differs from another state of the same machine, one name for each part; empty if nothing does. */
    public List<String> differences(MachineState other) {
        List<String> names = new ArrayList<>();
        compare(names, "resources", resources, other.resources);
        compare(names, "memblock", memblock, other.memblock);
        compare(names, "sections", sections, other.sections);
        compare(names, "struct pages", pages, other.pages);
        compare(names, "workload", workload, other.workload);
        compare(names, "free memory", buddy, other.buddy);
        compare(names, "linear map", linearMap, other.linearMap);
        compare(names, "vmemmap", vmemmap, other.vmemmap);
        compare(names, "memory blocks", blocks, other.blocks);
        compare(names, "memory groups", groups, other.groups);
        compare(names, "port stores", portStores, other.portStores);
        compare(names, "driver stores", driverStores, other.driverStores);
        compare(names, "storage", storage, other.storage);
        compare(names, "device mappings", devices, other.devices);
        compare(names, "withheld pages", withheld, other.withheld);
        compare(names, "unmapped pages", unmapped, other.unmapped);
        compare(names, "timers", timers, other.timers);
        compare(names, "online_page callback", onlinePageCallback, other.onlinePageCallback);
        compare(names, "zones", zones, other.zones);
        compare(names, "zones of frames", addedZones, other.addedZones);
        compare(names, "nodes", onlineNodes, other.onlineNodes);
        compare(
                names,
                "parameters",
                List.of(memmapOnMemory, autoOnline, onlinePolicy, autoMovableRatio, autoMovableNumaAware),
                List.of(
                        other.memmapOnMemory,
                        other.autoOnline,
                        other.onlinePolicy,
                        other.autoMovableRatio,
                        other.autoMovableNumaAware));
        compare(names, "max_pfn", maxPfn, other.maxPfn);
        compare(names, "poisoned pages", poisonedPages, other.poisonedPages);
        compare(names, "nr_memmap_pages", memmapPages, other.memmapPages);
        compare(names, "nr_memmap_boot_pages", bootMemmapPages, other.bootMemmapPages);
        return names;
    }

    private static void compare(List<String> names, String name, Object mine, Object theirs) {
        if (!mine.equals(theirs)) {
            names.add(name);
        }
    }
}
