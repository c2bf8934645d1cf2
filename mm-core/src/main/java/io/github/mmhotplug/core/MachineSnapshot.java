package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.sparse.SectionTable;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.zone.ZoneChoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What can be seen of a machine at one moment: an immutable value, comparable and printable, with the kernel's names.
 *
 * @param architecture the variant
 * @param kernel the profile's name
 * @param iomem {@code /proc/iomem}
 * @param blocks memory block devices, in runs of equal ones
 * @param zones {@code /proc/zoneinfo}
 * @param sections sections, in runs of equal ones
 * @param linearMap leaves and tables of the linear map
 * @param vmemmap leaves and tables of the vmemmap
 * @param freeAreas free lists of each kernel zone
 * @param framesByUse frames that somebody uses
 * @param memmapPages {@code nr_memmap_pages}
 * @param bootMemmapPages {@code nr_memmap_boot_pages}
 * @param poisonedPages {@code HardwareCorrupted} of {@code /proc/meminfo}, in pages
 * @param maxPfn first frame behind the last known one
 * @param onlineNodes nodes that are online
 * @param memmapOnMemory the module parameter
 * @param autoOnline {@code auto_online_blocks}
 * @param onlinePolicy the module parameter {@code online_policy}
 * @param autoMovableRatio the module parameter {@code auto_movable_ratio}, in percent
 * @param autoMovableNumaAware the module parameter {@code auto_movable_numa_aware}
 */
public record MachineSnapshot(
        String architecture,
        String kernel,
        List<String> iomem,
        List<BlockRun> blocks,
        List<ZoneStats> zones,
        List<SectionRun> sections,
        Mapping linearMap,
        Mapping vmemmap,
        List<FreeZone> freeAreas,
        Map<FrameUse, Long> framesByUse,
        long memmapPages,
        long bootMemmapPages,
        long poisonedPages,
        long maxPfn,
        List<Integer> onlineNodes,
        MemmapOnMemory memmapOnMemory,
        OnlineType autoOnline,
        OnlinePolicy onlinePolicy,
        long autoMovableRatio,
        boolean autoMovableNumaAware) {

    /**
     * Equal neighbouring memory blocks.
     *
     * @param first id of the first
     * @param last id of the last
     * @param state their state
     * @param node their node
     * @param validZones what {@code valid_zones} reads
     * @param reservedPages pages that each keeps for its own memmap
     */
    public record BlockRun(long first, long last, BlockState state, int node, String validZones, long reservedPages) {}

    /**
     * Equal neighbouring sections.
     *
     * @param first number of the first
     * @param last number of the last
     * @param online {@code SECTION_IS_ONLINE}
     * @param early {@code SECTION_IS_EARLY}
     */
    public record SectionRun(long first, long last, boolean online, boolean early) {}

    /**
     * One region's page table.
     *
     * @param leaves leaves in runs that map contiguous frames, by level and address
     * @param tablePages whole frames that hold tables
     */
    public record Mapping(List<LeafRun> leaves, long tablePages) {
        private static Mapping of(PageTable table) {
            List<LeafRun> leaves = new ArrayList<>();
            table.forEachLeaf(
                    0,
                    Long.MAX_VALUE,
                    (level, start, end, pfn) -> leaves.add(
                            new LeafRun(start, table.levels().get(level).entryBytes(), end - start, pfn)));
            return new Mapping(List.copyOf(leaves), table.tableFrames());
        }
    }

    /**
     * Neighbouring leaves of one size that map contiguous frames.
     *
     * @param startOffset first byte, from the region's base
     * @param leafBytes bytes that one leaf maps
     * @param sizeBytes bytes that all map
     * @param firstPfn frame that the first maps
     */
    public record LeafRun(long startOffset, long leafBytes, long sizeBytes, long firstPfn) {
        public long count() {
            return sizeBytes / leafBytes;
        }
    }

    /**
     * Free memory of one zone.
     *
     * @param node its node
     * @param zone the zone
     * @param pages free pages
     * @param blocksByOrder free blocks of each order
     */
    public record FreeZone(int node, ZoneType zone, long pages, List<Long> blocksByOrder) {}

    static MachineSnapshot of(Machine machine, MachineState state) {
        Map<FrameUse, Long> uses = new EnumMap<>(FrameUse.class);
        for (FrameUse use : FrameUse.values()) {
            uses.put(use, state.pages.total(use));
        }
        List<FreeZone> free = new ArrayList<>();
        state.buddy.forEachZone((node, zone, pages, blocks) -> free.add(
                new FreeZone(node, zone, pages, LongStream.of(blocks).boxed().collect(Collectors.toList()))));
        List<SectionRun> sections = new ArrayList<>();
        state.sections.forEachRun((start, end, word) -> sections.add(
                new SectionRun(start, end - 1, (word & SectionTable.ONLINE) != 0, (word & SectionTable.EARLY) != 0)));
        return new MachineSnapshot(
                machine.architecture().variant(),
                machine.profile().name(),
                state.resources.lines(),
                blocks(machine, state),
                state.zones.zones(),
                List.copyOf(sections),
                Mapping.of(state.linearMap),
                Mapping.of(state.vmemmap),
                List.copyOf(free),
                Collections.unmodifiableMap(uses),
                state.memmapPages,
                state.bootMemmapPages,
                state.poisonedPages,
                state.maxPfn,
                state.onlineNodes.stream().sorted().toList(),
                state.memmapOnMemory,
                state.autoOnline,
                state.onlinePolicy,
                state.autoMovableRatio,
                state.autoMovableNumaAware);
    }

    /** Blocks change their valid zones and their memmap only at borders of zones and of altmap runs: cut there. */
    private static List<BlockRun> blocks(Machine machine, MachineState state) {
        int pageShift = machine.architecture().geometry().pageShift();
        long blockPages = machine.architecture().memoryBlockSizeBytes() >>> pageShift;
        ZoneChoice choice = new ZoneChoice(state, blockPages);
        TreeSet<Long> cuts = new TreeSet<>(choice.cuts());
        for (ZoneStats zone : state.zones.zones()) {
            long end = zone.startPfn() + zone.spannedPages();
            cuts.add(zone.startPfn() / blockPages);
            cuts.add(Align.divideUp(zone.startPfn(), blockPages));
            cuts.add(end / blockPages);
            cuts.add(Align.divideUp(end, blockPages));
        }
        state.blocks.forEachAltmapRun((start, end, free) -> {
            cuts.add(start);
            cuts.add(end);
        });
        List<BlockRun> runs = new ArrayList<>();
        state.blocks.forEachRun((first, count, blockState, node, early) -> {
            long start = first;
            while (start < first + count) {
                Long cut = cuts.higher(start);
                long end = cut == null ? first + count : Math.min(cut, first + count);
                add(
                        runs,
                        new BlockRun(
                                start,
                                end - 1,
                                blockState,
                                node,
                                choice.validZones(start),
                                state.blocks.altmapFree(start)));
                start = end;
            }
        });
        return List.copyOf(runs);
    }

    private static void add(List<BlockRun> runs, BlockRun run) {
        BlockRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null
                && last.last() + 1 == run.first()
                && last.equals(new BlockRun(
                        last.first(), last.last(), run.state(), run.node(), run.validZones(), run.reservedPages()))) {
            runs.set(
                    runs.size() - 1,
                    new BlockRun(
                            last.first(), run.last(), run.state(), run.node(), run.validZones(), run.reservedPages()));
        } else {
            runs.add(run);
        }
    }

    /** Memory blocks of all states. */
    public long blockCount() {
        return blocks.stream().mapToLong(run -> run.last() - run.first() + 1).sum();
    }

    /** Free pages of all zones. */
    public long freePages() {
        return freeAreas.stream().mapToLong(FreeZone::pages).sum();
    }
}
