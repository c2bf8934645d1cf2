package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.internal.memmap.StructPages.VmemmapRun;
import io.github.mmhotplug.core.internal.memmap.Workload.Held;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;

/** What must hold of every machine at any time between two operations. Cheap: sums and comparisons over ranges. */
public final class MachineInvariants {
    private final Machine machine;
    private final MachineState state;
    private final MemoryGeometry geometry;
    private final List<String> broken = new ArrayList<>();

    private MachineInvariants(Machine machine) {
        this.machine = machine;
        this.state = machine.state();
        this.geometry = machine.architecture().geometry();
    }

    /** The invariants that do not hold, each as {@code "I21 ...: ..."}; empty if all is well. */
    public static List<String> broken(Machine machine) {
        MachineInvariants check = new MachineInvariants(machine);
        check.framesHaveOneOwner();
        check.tablesAreOwnedFrames("linear map", check.state.linearMap);
        check.tablesAreOwnedFrames("vmemmap", check.state.vmemmap);
        check.linearMapIsIdentity();
        check.sectionsHaveMappedMemmap();
        if (!machine.profile().isFaithful()) {
            check.memmapDescribesSections();
        }
        check.blocksHaveSections();
        check.blocksAreMapped();
        check.selfHostedBlocksBackThemselves();
        check.headsCountTheirSections();
        check.zonesAddUp();
        DeviceInvariants.check(machine, check.state, check::require);
        DriverInvariants.check(machine, check.state, check::require);
        ResourceInvariants.check(machine, check.state, check::require);
        check.broken.addAll(machine.brokenByDrivers());
        // a replay's kernel frames lie apart, and its zones are those of the recording
        if (!check.state.buddy.isApart()) {
            check.onlineMemoryIsConserved();
            ZoneInvariants.check(machine, check.state, check::require);
        }
        return List.copyOf(check.broken);
    }

    /**
     * What the machine's last operation broke of what shows only in the difference: D6, and what its driver promises.
     *
     * @param before the machine as it was before that operation
     */
    public static List<String> brokenByLast(Machine before, Machine machine) {
        MachineInvariants check = new MachineInvariants(machine);
        JournalEntry last = machine.journal().get(machine.journal().size() - 1);
        if (last.outcome() instanceof Outcome.Done<Effect> done) {
            AddInvariants.check(machine, before.state(), done.value(), check::require);
        }
        check.broken.addAll(machine.brokenPromises(before));
        return List.copyOf(check.broken);
    }

    /** Those that a faithful machine is let off, because its kernel's bugs break them: I40. */
    public static List<String> brokenByQuirks(Machine machine) {
        MachineInvariants check = new MachineInvariants(machine);
        check.memmapDescribesSections();
        return List.copyOf(check.broken);
    }

    private void require(boolean condition, String invariant) {
        if (!condition) {
            broken.add(invariant);
        }
    }

    /** I21: a frame is free or used, never both. */
    private void framesHaveOneOwner() {
        state.buddy.forEachFree((pfn, count) -> require(
                !state.pages.anyUsed(pfn, pfn + count) && state.buddy.poisonedIn(pfn, pfn + count) == 0,
                "I21 free frames are nobody's, and sound: " + new PfnRange(pfn, count)
                        + " are free and in use, or poisoned"));
        long allocated = 0;
        for (Held held : state.workload.heldIn(0, Long.MAX_VALUE)) {
            PfnRange pfns = new PfnRange(held.startPfn(), held.pageCount());
            allocated += held.pageCount();
            require(
                    state.buddy.freePagesIn(held.startPfn(), held.pageCount()) == 0
                            && !state.pages.anyUsed(pfns.startPfn(), pfns.endPfn()),
                    "I21 allocated frames are the guest's alone: " + pfns + " of '"
                            + held.by().name() + "' are not");
            require(
                    state.buddy.hasZone(pfns.startPfn(), pfns.endPfn()),
                    "I31 nothing is left in frames that are offline: " + pfns + " of '"
                            + held.by().name() + "'");
        }
        long sizes = state.workload.allocations().stream()
                .mapToLong(Allocation::pages)
                .sum();
        require(allocated == sizes, "I31 no page is lost: allocations have " + allocated + " frames of " + sizes);
    }

    /** I4, I5: every frame that is online is free, used, or holds the memmap of its own range. */
    private void onlineMemoryIsConserved() {
        long present =
                state.zones.zones().stream().mapToLong(ZoneStats::presentPages).sum();
        long used = state.pages.total(FrameUse.BOOT_RESERVED)
                + state.pages.total(FrameUse.PAGE_TABLE)
                + state.pages.total(FrameUse.MEMMAP);
        long free = state.buddy.freePages();
        long kept = keptForMemmaps();
        long allocated = state.workload.pages();
        long poisoned = poisonedOnline();
        long withheld = state.withheld.pages();
        require(
                used + allocated + free + kept + poisoned + withheld == present,
                "I4 no frame is lost: " + used + " used, " + allocated + " allocated, " + free + " free, " + poisoned
                        + " poisoned, " + withheld + " withheld and " + kept + " kept for memmaps of " + present
                        + " pages");
    }

    /** Online frames that are nobody's because they are poisoned. */
    private long poisonedOnline() {
        long[] lost = new long[2];
        state.buddy.forEachPoisoned(0, Long.MAX_VALUE, (start, count) -> {
            lost[1] += count;
            for (long pfn = start; pfn < start + count; pfn++) {
                boolean nobodys = state.pages.use(pfn).isEmpty()
                        && state.withheld.at(pfn).isEmpty()
                        && state.workload.holder(pfn).isEmpty();
                lost[0] += nobodys && state.buddy.hasZone(pfn, pfn + 1) ? 1 : 0;
            }
        });
        require(
                lost[1] == state.poisonedPages || machine.profile().isFaithful(),
                "I5 poisoned pages are counted: " + state.poisonedPages + " of " + lost[1]);
        return lost[0];
    }

    /** What online blocks withhold for the memmap of their own range. */
    private long keptForMemmaps() {
        long blockPages = machine.architecture().memoryBlockSizeBytes() >>> geometry.pageShift();
        long[] kept = new long[1];
        state.blocks.forEachAltmapRun((first, end, free) -> {
            for (long id = first; id < end; id++) {
                kept[0] += state.blocks.isOnline(id) ? state.blocks.skippedPages(id, machine.profile()) : 0;
            }
        });
        state.blocks.forEachRun((first, count, blockState, node, early) -> kept[0] += blockState == BlockState.ONLINE
                ? state.pages.count(FrameUse.PAGE_VMEMMAP, first * blockPages, (first + count) * blockPages)
                : 0);
        return kept[0];
    }

    /** Every table's frame is owned by a page table, and no two tables share one unless the level says so. */
    private void tablesAreOwnedFrames(String region, PageTable table) {
        long[] wrong = new long[1];
        RunMap seen = new RunMap(0);
        for (int level = 1; level < table.levels().size(); level++) {
            PageTableLevel child = table.levels().get(level - 1);
            long perFrame = Math.max(1, geometry.pageSizeBytes() / child.tableBytes());
            long frames = Math.max(1, child.tableBytes() >>> geometry.pageShift());
            table.forEachTable(level, (start, end, number) -> {
                long firstPfn = number / perFrame;
                long endPfn =
                        perFrame > 1 ? (number + end - start - 1) / perFrame + 1 : number + (end - start) * frames;
                wrong[0] += endPfn
                        - firstPfn
                        - state.pages.count(FrameUse.PAGE_TABLE, firstPfn, endPfn)
                        - state.pages.count(FrameUse.BOOT_RESERVED, firstPfn, endPfn);
                require(
                        perFrame > 1 || !seen.anyIn(firstPfn, endPfn),
                        "I4 a frame holds one table: " + region + ", " + PfnRange.ofEnd(firstPfn, endPfn));
                seen.put(firstPfn, endPfn, 0);
            });
        }
        require(wrong[0] == 0, "I4 tables are frames in use: " + region + " has " + wrong[0] + " that are not");
    }

    /** I37: the linear map maps every address to itself, once. */
    private void linearMapIsIdentity() {
        RunMap mapped = new RunMap(0);
        state.linearMap.forEachLeaf(0, Long.MAX_VALUE, (level, start, end, pfn) -> {
            require(
                    pfn == start >>> geometry.pageShift(),
                    "I37 the linear map is an identity: offset 0x" + Long.toHexString(start) + " maps pfn 0x"
                            + Long.toHexString(pfn));
            require(
                    !mapped.anyIn(start, end),
                    "I37 nothing is mapped twice: linear map at 0x" + Long.toHexString(start));
            mapped.put(start, end, 0);
        });
    }

    /** I8, I10: where struct pages are valid, they are mapped. */
    private void sectionsHaveMappedMemmap() {
        if (state.vmemmap.tableFrames() == 0 && !anyLeaf(state.vmemmap)) {
            return; // a cold machine that nothing was added to
        }
        state.sections.forEachValidRange((start, end, ignored) -> {
            long from = coldStart(start, end);
            if (from < end) {
                require(
                        state.vmemmap.isMapped(geometry.vmemmapOffset(from), geometry.vmemmapOffset(end), false),
                        "I8 valid struct pages are mapped: " + PfnRange.ofEnd(from, end));
            }
        });
    }

    /** On a cold machine boot sections have no mapping: skips them. */
    private long coldStart(long start, long end) {
        long pfn = start;
        while (pfn < end
                && state.sections.isEarly(state.sections.sectionOf(pfn))
                && state.vmemmap.frameAt(geometry.vmemmapOffset(pfn)) < 0) {
            pfn += geometry.pagesPerSection();
        }
        return Math.min(pfn, end);
    }

    private static boolean anyLeaf(PageTable table) {
        boolean any = false;
        for (int level = 0; level < table.levels().size(); level++) {
            any |= table.leafCount(level) > 0;
        }
        return any;
    }

    /** I40: no leaf of the vmemmap describes only frames that are gone. */
    private void memmapDescribesSections() {
        if (!machine.architecture().freesVmemmap()) {
            return;
        }
        state.vmemmap.forEachLeaf(0, Long.MAX_VALUE, (level, start, end, pfn) -> {
            PfnRange described = PfnRange.ofEnd(
                    start / geometry.structPageBytes(),
                    Math.max(1 + start / geometry.structPageBytes(), end / geometry.structPageBytes()));
            require(
                    state.sections.anySubsectionValid(described),
                    "I40 the memmap of removed memory is unmapped: " + described);
        });
    }

    /** I37: hot-added memory is mapped; a faithful machine may have less, or more. */
    private void blocksAreMapped() {
        long blockBytes = machine.architecture().memoryBlockSizeBytes();
        state.blocks.forEachRun((first, count, blockState, node, early) -> {
            boolean hot =
                    !early && geometry.hasLinearMap() && !machine.profile().isFaithful();
            long start = first * blockBytes;
            long end = (first + count) * blockBytes;
            require(
                    !hot || state.unmapped.anyIn(start, end) || state.linearMap.isMapped(start, end, true),
                    "I37 hot-added memory is mapped: memory" + first + " to memory" + (first + count - 1) + " is not");
        });
    }

    /** I1, I7: a block's sections are there. */
    private void blocksHaveSections() {
        long perBlock = machine.architecture().memoryBlockSizeBytes() / geometry.sectionSizeBytes();
        state.blocks.forEachRun((first, count, blockState, node, early) -> {
            for (long section = first * perBlock; !early && section < (first + count) * perBlock; section += perBlock) {
                require(
                        state.sections.isPresent(section),
                        "I7 a memory block has its sections: memory" + section / perBlock + " has not");
            }
        });
    }

    /** I12, I15: what a self-hosted block keeps lies at its start and backs its own memmap. */
    private void selfHostedBlocksBackThemselves() {
        long blockPages = machine.architecture().memoryBlockSizeBytes() >>> geometry.pageShift();
        state.blocks.forEachAltmapRun((first, end, free) -> {
            for (long id = first; id < end; id++) {
                long start = id * blockPages;
                long used = state.pages.count(FrameUse.ALTMAP_MEMMAP, start, start + blockPages);
                require(
                        used == state.blocks.altmapAlloc(id) && used <= free,
                        "I12 alloc <= free: memory" + id + " uses " + used + " pages of " + free + ", alloc "
                                + state.blocks.altmapAlloc(id));
            }
        });
    }

    /** I16: a marked run's head counts the sections of its range. */
    private void headsCountTheirSections() {
        state.pages.forEachUse(0, Long.MAX_VALUE, (pfn, count, use) -> {
            if (use == FrameUse.PAGE_VMEMMAP) {
                VmemmapRun run = state.pages.vmemmapRun(pfn).orElse(new VmemmapRun(new PfnRange(pfn, count), -1));
                require(
                        run.headPrivate() == count && run.headRefcount() > 0,
                        "I16 a PageVmemmap run has a head: " + new PfnRange(pfn, count));
            }
        });
    }

    /** I19: {@code managed <= present <= spanned}. */
    private void zonesAddUp() {
        for (ZoneStats zone : state.zones.zones()) {
            require(
                    zone.managedPages() <= zone.presentPages() && zone.presentPages() <= zone.spannedPages(),
                    "I19 managed <= present <= spanned: " + zone);
        }
    }
}
