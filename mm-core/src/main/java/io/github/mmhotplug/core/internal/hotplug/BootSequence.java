package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.buddy.FreeArea;
import io.github.mmhotplug.core.internal.frame.BootFrames;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.sparse.SectionTable;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.zone.ZoneTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds the state in which a machine comes up: boot memory online, its memmap and page tables made by the port. */
public final class BootSequence {
    private static final int BOOT_NODE = 0;

    private final Architecture architecture;
    private final KernelProfile profile;
    private final MemoryGeometry geometry;
    private final AddPages addPages;
    private final RemovePages removePages;

    @Inject
    BootSequence(Architecture architecture, KernelProfile profile, AddPages addPages, RemovePages removePages) {
        this.architecture = architecture;
        this.profile = profile;
        this.geometry = architecture.geometry();
        this.addPages = addPages;
        this.removePages = removePages;
    }

    /**
     * The state after boot.
     *
     * @throws IllegalArgumentException if facts and options can't be those of one machine
     */
    public MachineState boot(MachineFacts facts, BootOptions options) {
        facts.bootRam().forEach(this::checkRam);
        List<PfnRange> ram = facts.bootRam().stream()
                .map(range -> range.toPfns(geometry.pageShift()))
                .toList();
        BootLayout layout = new BootLayout(ram, geometry.pageShift(), SetAside.of(facts, ram, geometry));
        if (options.framesApart()) {
            return bootApart(facts, options, ram, layout);
        }
        RunMap free = layout.free(options, keptByDefault(layout), geometry.maxPageOrder());
        MachineState state = unmapped(facts, options, ram, free);
        if (!options.bootTables() || mapBootMemory(state, facts, ram)) {
            return state;
        }
        long need = bootNeedBytes(facts, options, ram);
        if (options.freeBytes().isPresent()) {
            throw new IllegalArgumentException("boot memory of " + Bytes.prose(layout.totalBytes()) + " needs "
                    + Bytes.prose(need) + " for its own memmap and page tables; at most "
                    + Bytes.prose(layout.totalBytes() - need) + " can be free");
        }
        MachineState roomier = unmapped(facts, options, ram, layout.free(options, need, geometry.maxPageOrder()));
        if (!mapBootMemory(roomier, facts, ram)) {
            throw new IllegalArgumentException("boot memory is too fragmented for its own memmap and page tables");
        }
        return roomier;
    }

    /** Room for one leaf of the boot memmap, also where that is huge (loongarch with 64K pages: 512 MiB). */
    private long keptByDefault(BootLayout layout) {
        long leaf = geometry.vmemmap().stream()
                .filter(PageTableLevel::leafAllowed)
                .mapToLong(PageTableLevel::entryBytes)
                .max()
                .orElse(0);
        boolean huge = leaf > BootLayout.DEFAULT_KEPT_BYTES && leaf <= layout.totalBytes() / 2;
        return BootLayout.DEFAULT_KEPT_BYTES + (huge ? leaf : 0);
    }

    /** All of boot memory is free; what the kernel takes lies behind all that can be addressed. */
    private MachineState bootApart(MachineFacts facts, BootOptions options, List<PfnRange> ram, BootLayout layout) {
        MachineState state = unmapped(facts, options, ram, layout.usable());
        long base = 1L << (geometry.maxPhysmemBits() - geometry.pageShift());
        long free = options.freeBytes().orElse(layout.totalBytes()) >>> geometry.pageShift();
        long largest = 1L << geometry.maxPageOrder();
        long keptBase = Align.up(base + free, largest);
        long kept = Align.up(layout.totalBytes() >>> geometry.pageShift(), largest);
        state.buddy.setApart(base, base + free);
        state.pages.setUse(keptBase, kept, FrameUse.BOOT_RESERVED);
        FreeArea pool = new FreeArea(geometry.maxPageOrder());
        pool.free(keptBase, kept);
        if (options.bootTables() && !mapBootMemory(state, ram, pool)) {
            throw new IllegalArgumentException("boot memory can't hold its own memmap and page tables");
        }
        return state;
    }

    private void checkRam(PhysRange range) {
        PhysRange mappable = architecture.mappableRange();
        if (!mappable.contains(range)) {
            throw new IllegalArgumentException("boot memory at " + range + " is not inside what the kernel can map, "
                    + mappable + " (" + Bytes.prose(mappable.endAddress()) + ")");
        }
        long page = geometry.pageSizeBytes();
        if (Align.up(range.startAddress(), page) >= Align.down(range.endAddress(), page)) {
            throw new IllegalArgumentException(
                    "boot memory at " + range + " holds no whole page of " + Bytes.prose(page));
        }
    }

    /** What memmap and page tables of boot memory take if they can have it all, in whole MiB. */
    private long bootNeedBytes(MachineFacts facts, BootOptions options, List<PfnRange> ram) {
        MachineState scratch = unmapped(facts, options, ram, new RunMap(0));
        FreeArea kept = keptFrames(scratch, facts, ram);
        long before = kept.freePages();
        boolean mapped = mapBootMemory(scratch, ram, kept);
        if (!mapped) {
            throw new IllegalArgumentException("boot memory can't hold its own memmap and page tables");
        }
        return Align.up((before - kept.freePages()) << geometry.pageShift(), Bytes.MIB);
    }

    private MachineState unmapped(MachineFacts facts, BootOptions options, List<PfnRange> ram, RunMap free) {
        MachineState state = new MachineState(geometry);
        registerResources(state, facts, options);
        RunMap sections = presentSections(ram);
        addSections(state, ram, sections);
        RunMap cma = SetAside.of(facts, ram, geometry).cma();
        state.zones = new ZoneTable(options.zones().isEmpty() ? zones(ram, free, cma) : options.zones());
        addBlocks(state, sections);
        state.onlineNodes = state.zones.zones().stream().map(ZoneStats::node).collect(Collectors.toUnmodifiableSet());
        long reach = options.reachBytes().orElse(0) >>> geometry.pageShift();
        state.maxPfn = Math.max(ram.get(ram.size() - 1).endPfn(), reach);
        fillBuddy(state, ram, free, cma);
        facts.standbyStorage().forEach(state.storage::unassign);
        state.bootMemmapPages = sections.keyCount() * geometry.memmapPages(geometry.pagesPerSection());
        return state;
    }

    private static void registerResources(MachineState state, MachineFacts facts, BootOptions options) {
        for (PhysRange range : facts.bootRam()) {
            insert(
                    state,
                    Resource.systemRam(range.startAddress(), range.sizeBytes(), AddMemoryRequest.SYSTEM_RAM, false));
        }
        options.resources().forEach(resource -> insert(state, resource));
    }

    private static void insert(MachineState state, Resource resource) {
        state.resources.insert(resource).ifPresent(conflict -> {
            throw new IllegalArgumentException(resource.name() + " overlaps " + conflict.name());
        });
    }

    private RunMap presentSections(List<PfnRange> ram) {
        long pages = geometry.pagesPerSection();
        RunMap sections = new RunMap(0);
        ram.forEach(range -> sections.put(range.startPfn() / pages, Align.divideUp(range.endPfn(), pages), 0));
        return sections;
    }

    /** {@code sparse_init}: the memmap of a section is whole, its subsection map has boot memory only. */
    private static void addSections(MachineState state, List<PfnRange> ram, RunMap sections) {
        ram.forEach(state.sections::fillEarly);
        sections.forEach((first, end, ignored) ->
                state.sections.setFlags(first, end, SectionTable.PRESENT | SectionTable.ONLINE | SectionTable.EARLY));
    }

    private void addBlocks(MachineState state, RunMap sections) {
        if (architecture.selectsMemoryHotplug().isPresent()) {
            return; // drivers/base/memory.c is not built either
        }
        long blockBytes = architecture.memoryBlockSizeBytes();
        if (blockBytes <= 0 || blockBytes % geometry.sectionSizeBytes() != 0) {
            throw new SpiViolationException(
                    architecture.variant(),
                    ContractRule.BLOCK_OF_SECTIONS,
                    "a memory block of " + blockBytes + " bytes is no multiple of a section of "
                            + geometry.sectionSizeBytes());
        }
        long perBlock = blockBytes / geometry.sectionSizeBytes();
        RunMap blocks = new RunMap(0);
        sections.forEach((first, end, ignored) -> blocks.put(first / perBlock, Align.divideUp(end, perBlock), 0));
        blocks.forEach((first, end, ignored) -> {
            state.blocks.create(first, end - first, BlockState.ONLINE, BOOT_NODE, true);
            for (long block = first; block < end; block++) {
                state.blocks.set(block, BlockState.ONLINE, zoneAtBoot(state, block));
            }
        });
    }

    /** {@code early_node_zone_for_memory_block}: the only populated zone that the block lies in, if it is one. */
    private Optional<ZoneType> zoneAtBoot(MachineState state, long block) {
        long blockPages = architecture.memoryBlockSizeBytes() >>> geometry.pageShift();
        List<ZoneStats> touched = state.zones.populatedAt(BOOT_NODE, new PfnRange(block * blockPages, blockPages));
        return touched.size() == 1 ? Optional.of(touched.get(0).type()) : Optional.empty();
    }

    private List<ZoneStats> zones(List<PfnRange> ram, RunMap free, RunMap cma) {
        List<ZoneStats> zones = new ArrayList<>();
        long start = 0;
        for (ZoneLimit limit : architecture.zoneLimits()) {
            long end = limit.endAddress() >>> geometry.pageShift();
            zones.add(zone(limit.zone(), ram, free, cma, start, end));
            start = end;
        }
        zones.add(ZoneStats.empty(BOOT_NODE, ZoneType.MOVABLE));
        zones.add(ZoneStats.empty(BOOT_NODE, ZoneType.DEVICE));
        return zones;
    }

    private static ZoneStats zone(ZoneType type, List<PfnRange> ram, RunMap free, RunMap cma, long start, long end) {
        RunMap present = new RunMap(0);
        for (PfnRange range : ram) {
            long from = Math.max(range.startPfn(), start);
            long to = Math.min(range.endPfn(), end);
            if (from < to) {
                present.put(from, to, 0);
            }
        }
        if (present.isEmpty()) {
            return ZoneStats.empty(BOOT_NODE, type);
        }
        long first = present.firstKeyFrom(0);
        long last = present.lastKeyBefore(Long.MAX_VALUE);
        return ZoneStats.atBoot(
                        BOOT_NODE, type, first, last + 1 - first, present.keyCount(), free.keysIn(first, last + 1))
                .withCmaPages(cma.keysIn(first, last + 1));
    }

    private void fillBuddy(MachineState state, List<PfnRange> ram, RunMap free, RunMap cma) {
        long start = 0;
        for (ZoneLimit limit : architecture.zoneLimits()) {
            long end = limit.endAddress() >>> geometry.pageShift();
            for (PfnRange range : ram) {
                long from = Math.max(range.startPfn(), start);
                long to = Math.min(range.endPfn(), end);
                if (from < to) {
                    state.buddy.assign(BOOT_NODE, limit.zone(), from, to);
                    if (profile.word(CoreCapabilities.ZONE_DECIDED_AT).equals("add")) {
                        state.addedZones.put(BOOT_NODE, limit.zone(), PfnRange.ofEnd(from, to));
                    }
                    cma.forEachIn(
                            from,
                            to,
                            (first, last, ignored) -> state.buddy.setCma(BOOT_NODE, limit.zone(), first, last));
                }
            }
            start = end;
        }
        free.forEach((first, end, ignored) -> state.buddy.free(first, end - first));
        for (PfnRange range : ram) {
            for (long pfn = range.startPfn(); pfn < range.endPfn(); ) {
                long used = free.firstGapFrom(pfn);
                if (used >= range.endPfn()) {
                    break;
                }
                long freeAgain = free.firstKeyFrom(used);
                long end = freeAgain == RunMap.ABSENT ? range.endPfn() : Math.min(freeAgain, range.endPfn());
                state.pages.setUse(used, end - used, FrameUse.BOOT_RESERVED);
                pfn = end;
            }
        }
    }

    private boolean mapBootMemory(MachineState state, MachineFacts facts, List<PfnRange> ram) {
        return mapBootMemory(state, ram, keptFrames(state, facts, ram));
    }

    /** What the kernel keeps of boot memory, as a pool for the boot allocator. */
    private FreeArea keptFrames(MachineState state, MachineFacts facts, List<PfnRange> ram) {
        RunMap frames = new RunMap(0);
        state.pages.forEachUse(
                0, ram.get(ram.size() - 1).endPfn(), (pfn, count, use) -> frames.put(pfn, pfn + count, 0));
        SetAside.of(facts, ram, geometry).removeFrom(frames);
        FreeArea kept = new FreeArea(geometry.maxPageOrder());
        frames.forEach((start, end, ignored) -> kept.free(start, end - start));
        return kept;
    }

    /** The port maps boot memory as it maps any other, with frames that the kernel keeps; false if they don't suffice. */
    private boolean mapBootMemory(MachineState state, List<PfnRange> ram, FreeArea kept) {
        HotplugContext ctx = new HotplugContext(architecture, profile, state, new BootFrames(kept), Faults.NONE);
        BootCoreMemory core =
                new BootCoreMemory(new CoreMemoryCalls(ctx, addPages, removePages), ctx, presentSections(ram));
        for (PfnRange range : ram) {
            PhysRange bytes = range.toPhys(geometry.pageShift());
            ctx.open(core.window(bytes));
            Outcome<Unit> mapped = ctx.answered(
                    architecture.memory().add(new ArchRange(NodeId.ZERO, bytes, MhpParams.KERNEL), core),
                    "arch_add_memory");
            if (mapped.isRefused()) {
                return false;
            }
        }
        return true;
    }
}
