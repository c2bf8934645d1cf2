package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import org.junit.jupiter.api.TestInstance;

/** Memmaps that lie in an altmap: who pays, where the struct pages are, and that all comes back. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AltmapRules {
    @Rule("ALT-002")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void theSystemPaysForTablesOnly(Subject subject) {
        paysForTables(subject, MemmapOnMemory.ON, MhpFlag.MEMMAP_ON_MEMORY);
    }

    @Rule("ALT-002")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY_FORCE)
    void withPaddingTooTheSystemPaysForTablesOnly(Subject subject) {
        paysForTables(subject, MemmapOnMemory.FORCE, MhpFlag.MEMMAP_ON_MEMORY);
    }

    @Rule("ALT-002")
    @RequiresFeature(Feature.MEMMAP_FROM_RANGE)
    void aRangePaysForItself(Subject subject) {
        paysForTables(subject, MemmapOnMemory.OFF, MhpFlag.MEMMAP_FROM_RANGE);
    }

    private static void paysForTables(Subject subject, MemmapOnMemory parameter, MhpFlag flag) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(parameter));
        long free = machine.snapshot().freePages();
        Cost cost = Expect.done(machine, subject.add(1, flag)).cost();
        long tables = cost.linearMap().tablePages() + cost.vmemmap().tablePages();
        long taken = free - machine.snapshot().freePages();
        Expect.that(
                cost.memmapFromSystemPages() == 0,
                "%d pages of the memmap came from the system",
                cost.memmapFromSystemPages());
        Expect.that(taken == tables, "the system lost %d pages, the tables are %d", taken, tables);
    }

    @Rule("ALT-003")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void everyBlockBacksItself(Subject subject) {
        backsItself(subject, MemmapOnMemory.ON);
    }

    @Rule("ALT-003")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY_FORCE)
    void withPaddingTooEveryBlockBacksItself(Subject subject) {
        backsItself(subject, MemmapOnMemory.FORCE);
    }

    private static void backsItself(Subject subject, MemmapOnMemory parameter) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(parameter));
        int blocks = 3;
        for (int i = 0; i < blocks; i++) {
            Expect.done(
                    machine,
                    subject.addAt(subject.start() + i * subject.block(), subject.block(), MhpFlag.MEMMAP_ON_MEMORY));
        }
        MemoryGeometry geometry = subject.geometry();
        long blockPages = subject.block() >>> geometry.pageShift();
        for (int i = 0; i < blocks; i++) {
            PfnRange block = new PfnRange((subject.start() >>> geometry.pageShift()) + i * blockPages, blockPages);
            PfnRange start = new PfnRange(
                    block.startPfn(), Align.up(geometry.memmapPages(blockPages), geometry.pageblockPages()));
            long backed = backedBy(machine.snapshot(), geometry, block, start);
            Expect.that(
                    backed == geometry.memmapBytes(blockPages),
                    "block %d: %d bytes of its struct pages lie in its first %d pages, of %d",
                    i,
                    backed,
                    start.pageCount(),
                    geometry.memmapBytes(blockPages));
        }
    }

    /** Bytes of the struct pages of some frames that lie in other frames. */
    private static long backedBy(MachineSnapshot snapshot, MemoryGeometry geometry, PfnRange described, PfnRange in) {
        long from = geometry.vmemmapOffset(described.startPfn());
        long to = geometry.vmemmapOffset(described.endPfn());
        long bytes = 0;
        for (LeafRun run : snapshot.vmemmap().leaves()) {
            long start = Math.max(from, run.startOffset());
            long end = Math.min(to, run.startOffset() + run.sizeBytes());
            if (start < end) {
                long pfn = run.firstPfn() + ((start - run.startOffset()) >>> geometry.pageShift());
                long last = run.firstPfn() + ((end - 1 - run.startOffset()) >>> geometry.pageShift());
                bytes += pfn >= in.startPfn() && last < in.endPfn() ? end - start : 0;
            }
        }
        return bytes;
    }

    @Rule("ALT-004")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void theAltmapHasEverythingBack(Subject subject) {
        hasEverythingBack(subject, MemmapOnMemory.ON, subject.add(1, MhpFlag.MEMMAP_ON_MEMORY), 1);
    }

    @Rule("ALT-004")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY_FORCE)
    void withPaddingTooTheAltmapHasEverythingBack(Subject subject) {
        hasEverythingBack(subject, MemmapOnMemory.FORCE, subject.add(1, MhpFlag.MEMMAP_ON_MEMORY), 1);
    }

    @Rule("ALT-004")
    @RequiresFeature(Feature.MEMMAP_FROM_RANGE)
    void aRangeTakesItsMemmapWithIt(Subject subject) {
        hasEverythingBack(subject, MemmapOnMemory.OFF, subject.add(4, MhpFlag.MEMMAP_FROM_RANGE), 4);
    }

    private static void hasEverythingBack(Subject subject, MemmapOnMemory parameter, Operation add, int blocks) {
        if (!subject.has(Feature.REMOVE)) {
            return;
        }
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(parameter));
        Expect.done(machine, add);
        Expect.done(machine, subject.remove(blocks));
        for (FrameUse use : new FrameUse[] {FrameUse.ALTMAP_MEMMAP, FrameUse.PAGE_VMEMMAP}) {
            long left = machine.snapshot().framesByUse().getOrDefault(use, 0L);
            Expect.that(left == 0, "%d frames of use %s are left after the removal", left, use);
        }
        Machine before = machine.fork();
        Expect.done(machine, add);
        Expect.done(machine, subject.remove(blocks));
        Expect.same(machine, before, "after a second add and removal");
    }
}
