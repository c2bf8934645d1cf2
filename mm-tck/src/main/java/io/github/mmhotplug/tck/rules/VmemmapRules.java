package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import io.github.mmhotplug.tck.wrap.AssertingArchitecture;
import org.junit.jupiter.api.TestInstance;

/** The vmemmap: enough of it, not too much, shared where it is shared, and gone when it is of no use. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VmemmapRules {
    /** No free block is larger than 64 pages: too small for any leaf above a page. */
    private static final int FRAGMENTED = 4;

    private static final int[] BLOCK_COUNTS = {1, 2, 5};

    private static long largestLeaf(MemoryGeometry geometry) {
        return geometry.vmemmap().stream()
                .filter(PageTableLevel::leafAllowed)
                .mapToLong(PageTableLevel::entryBytes)
                .max()
                .orElseThrow();
    }

    @Rule("VMM-001")
    void aMemmapIsAsLargeAsItsStructPages(Subject subject) {
        MemoryGeometry geometry = subject.geometry();
        for (int blocks : BLOCK_COUNTS) {
            Machine machine = subject.boot(builder -> builder.bootTables(false));
            Cost cost = Expect.done(machine, subject.add(blocks)).cost();
            long needed = geometry.memmapBytes((blocks * subject.block()) >>> geometry.pageShift());
            long taken = (cost.memmapFromSystemPages() + cost.memmapFromRangePages()) << geometry.pageShift();
            long slack = 2 * largestLeaf(geometry);
            Expect.that(
                    taken >= needed && taken <= needed + slack,
                    "struct pages of %d blocks are %d bytes; %d were taken for them, leaves are of at most %d",
                    blocks,
                    needed,
                    taken,
                    largestLeaf(geometry));
        }
    }

    /** Two neighbours whose struct pages share a leaf: whichever goes first, the other keeps its own. */
    @Rule("VMM-002")
    @RequiresFeature(Feature.REMOVE)
    void aSharedLeafStaysWithItsLastUser(Subject subject) {
        for (int first : new int[] {0, 1}) {
            Machine machine = subject.boot();
            long start = subject.start();
            long block = subject.block();
            Expect.done(machine, subject.addAt(start, block));
            Expect.done(machine, subject.addAt(start + block, block));
            long left = start + (1 - first) * block;
            Expect.done(machine, subject.removeAt(start + first * block, block));
            isDescribed(subject, machine, left);
            Expect.done(machine, subject.addAt(start + first * block, block));
            isDescribed(subject, machine, left);
            Expect.done(machine, subject.removeAt(left, block));
            isDescribed(subject, machine, start + first * block);
            Expect.done(machine, subject.removeAt(start + first * block, block));
        }
    }

    private static void isDescribed(Subject subject, Machine machine, long start) {
        long bytes = subject.geometry()
                .memmapBytes(subject.block() >>> subject.geometry().pageShift());
        long mapped = Leaves.describedBytes(machine, new PhysRange(start, subject.block()));
        Expect.that(
                mapped == bytes,
                "struct pages of the block at 0x%x: %d bytes of %d are mapped after its neighbour went",
                start,
                mapped,
                bytes);
    }

    private static MachineBuilder inFragments(MachineBuilder builder) {
        return builder.freeBytes(512 * Bytes.MIB).largestFreeOrder(FRAGMENTED);
    }

    /** What is free lies on top, and highmem holds no memmap: of 1 GiB half of what is free does not lie there. */
    private static Subject withFreeLowmem(Subject subject) {
        boolean highmem =
                subject.architecture().zoneLimits().stream().anyMatch(limit -> limit.zone() == ZoneType.HIGHMEM);
        return highmem ? subject.withRam(Bytes.GIB) : subject;
    }

    private static boolean needsLargerBlocks(Subject subject) {
        return largestLeaf(subject.geometry()) > (subject.geometry().pageSizeBytes() << FRAGMENTED);
    }

    @Rule("VMM-003")
    @RequiresFeature(Feature.BASE_PAGE_MEMMAP)
    void fragmentedMemoryDoes(Subject any) {
        Subject subject = withFreeLowmem(any);
        Machine machine = subject.boot(VmemmapRules::inFragments);
        Expect.done(machine, subject.add(2));
        if (subject.has(Feature.REMOVE)) {
            Expect.done(machine, subject.remove(2));
            comeAndGo(subject, machine);
        }
    }

    @Rule("VMM-003")
    @WithoutFeature(Feature.BASE_PAGE_MEMMAP)
    void fragmentedMemoryIsNotEnough(Subject subject) {
        Machine machine = subject.boot(VmemmapRules::inFragments);
        Expect.that(
                needsLargerBlocks(subject),
                "declared absent, but no leaf of the vmemmap is larger than %d pages",
                1 << FRAGMENTED);
        Expect.errno(Expect.refused(machine, subject.add(2)), Errno.ENOMEM);
    }

    @Rule("VMM-005")
    void everyLeafMapsABlockOfItsOwnAlignment(Subject subject) {
        MemoryGeometry geometry = subject.geometry();
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(3));
        for (LeafRun run : machine.snapshot().vmemmap().leaves()) {
            long leafPages = Math.max(1, run.leafBytes() >>> geometry.pageShift());
            Expect.that(
                    run.firstPfn() % leafPages == 0,
                    "a leaf of %d bytes at vmemmap offset 0x%x maps pfn 0x%x",
                    run.leafBytes(),
                    run.startOffset(),
                    run.firstPfn());
        }
    }

    /** The order of both is watched on the way: {@link AssertingArchitecture}. */
    @Rule("VMM-006")
    @RequiresFeature(Feature.REMOVE)
    void whatIsMappedIsNotGivenAway(Subject subject) {
        comeAndGo(subject, subject.boot());
    }

    @Rule("SPI-004")
    @RequiresFeature(Feature.REMOVE)
    void everyFrameGoesBackOnce(Subject subject) {
        comeAndGo(subject, subject.boot());
    }

    private static void comeAndGo(Subject subject, Machine machine) {
        for (int i = 0; i < 3; i++) {
            Expect.done(machine, subject.addAt(subject.start() + i * subject.block(), subject.block()));
        }
        for (int i : new int[] {1, 0, 2}) {
            Expect.done(machine, subject.removeAt(subject.start() + i * subject.block(), subject.block()));
        }
    }
}
