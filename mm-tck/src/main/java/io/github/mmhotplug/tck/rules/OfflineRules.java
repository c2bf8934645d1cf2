package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import java.util.List;
import org.junit.jupiter.api.TestInstance;

/** What goes offline: what may, what can't, and that nothing is left of it. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OfflineRules {
    private static final int BLOCKS = 3;
    private static final String GUEST = "guest";
    private static final long CMA_BYTES = 64 * Bytes.MIB;

    @Rule("ONL-002")
    void freeMemoryGoesOfflineAgain(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(BLOCKS));
        thereAndBack(subject, machine);
    }

    @Rule("ONL-002")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void selfHostedBlocksGoOfflineAgain(Subject subject) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON));
        for (int i = 0; i < BLOCKS; i++) {
            Expect.done(
                    machine,
                    subject.addAt(subject.start() + i * subject.block(), subject.block(), MhpFlag.MEMMAP_ON_MEMORY));
        }
        thereAndBack(subject, machine);
    }

    private static void thereAndBack(Subject subject, Machine machine) {
        for (String word : OnlineRules.WORDS) {
            Machine before = machine.fork();
            Expect.goes(machine, subject.state(BLOCKS, word));
            Expect.goes(machine, subject.state(BLOCKS, "offline"));
            Expect.sameButWatermarks(machine, before, "after " + word + " and offline");
        }
    }

    @Rule("ONL-004")
    void aBlockGoesWhileItsNeighboursStay(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(BLOCKS));
        Expect.goes(machine, subject.state(BLOCKS, "online_movable"));
        for (int i = 0; i < BLOCKS; i++) {
            Machine before = machine.fork();
            Expect.goes(machine, one(subject, i, "offline"));
            Expect.sound(machine, "block " + i + " of " + BLOCKS + " is offline and");
            Expect.goes(machine, one(subject, i, "online_movable"));
            Expect.sameButWatermarks(machine, before, "after block " + i + " of " + BLOCKS + " was offline");
        }
    }

    private static Operation.WriteState one(Subject subject, int block, String word) {
        return subject.stateAt(subject.start() + block * subject.block(), subject.block(), word);
    }

    /** The highest that neither begins nor ends a zone, so that the zone's span stays. */
    private static Operation.WriteState bootBlock(Subject subject, Machine machine, String word) {
        PhysRange ram = subject.reference().facts().bootRam().get(0);
        long end = Align.down(ram.endAddress(), subject.block());
        for (long start = end - subject.block(); start >= ram.startAddress(); start -= subject.block()) {
            PfnRange pfns = new PhysRange(start, subject.block())
                    .toPfns(subject.geometry().pageShift());
            if (machine.snapshot().zones().stream()
                    .anyMatch(zone -> zone.startPfn() < pfns.startPfn() && pfns.endPfn() < zone.endPfn())) {
                return subject.stateAt(start, subject.block(), word);
            }
        }
        throw new AssertionError("no block of boot memory, " + ram + ", lies inside a zone");
    }

    private static Subject withFourBlocks(Subject subject) {
        return subject.withRam(Math.max(2 * Bytes.GIB, 4 * subject.block()));
    }

    @Rule("ONL-003")
    @RequiresFeature(Feature.BOOT_MEMORY_OFFLINE)
    void bootMemoryGoesAndComesBack(Subject any) {
        Subject subject = withFourBlocks(any);
        Machine machine = subject.boot();
        Machine before = machine.fork();
        Expect.done(machine, bootBlock(subject, machine, "offline"));
        Expect.sound(machine, "a block of boot memory is offline and");
        Expect.done(machine, bootBlock(subject, machine, "online"));
        Expect.sameButWatermarks(machine, before, "after a block of boot memory was offline");
    }

    /** An area that ends where the block begins is no part of it. */
    @Rule("ONL-003")
    @RequiresFeature(Feature.BOOT_MEMORY_OFFLINE)
    void bootMemoryBehindAnAreaOfCmaGoes(Subject any) {
        MemoryGeometry geometry = any.geometry();
        long bytes = Math.max(CMA_BYTES, geometry.pageblockPages() << geometry.pageShift());
        Subject subject = any.withRam(Math.max(2 * Bytes.GIB, Math.max(4 * any.block(), 8 * bytes)));
        Operation.WriteState offline = bootBlock(subject, subject.boot(), "offline");
        PhysRange area = new PhysRange(offline.range().startAddress() - bytes, bytes);
        Machine machine = subject.boot(
                subject.reference().facts().toBuilder().cmaAreas(List.of(area)).build());
        Expect.done(machine, offline);
    }

    @Rule("ONL-003")
    @WithoutFeature(Feature.BOOT_MEMORY_OFFLINE)
    void bootMemoryStaysAndThePortSaysWhy(Subject any) {
        Subject subject = withFourBlocks(any);
        Machine machine = subject.boot();
        Refusal refusal = Expect.refused(machine, bootBlock(subject, machine, "offline"));
        Expect.that(
                subject.provider().rules().contains(refusal.rule()),
                "boot memory stays by %s, which is no rule of the port",
                refusal);
    }

    /** So much that some of it must lie in what was added. */
    @Rule("OFF-003")
    void whatTheKernelHoldsStays(Subject subject) {
        Machine machine = online(subject, "online_kernel");
        Expect.done(machine, all(subject, machine, AllocationKind.UNMOVABLE));
        Expect.refused(machine, subject.state(1, "offline"), BlockRule.NOTHING_UNMOVABLE);
        Expect.done(machine, new Operation.Free(GUEST));
        Expect.goes(machine, subject.state(1, "offline"));
    }

    @Rule("OFF-004")
    void whatIsPinnedStays(Subject subject) {
        Machine machine = online(subject, "online_movable");
        Expect.done(
                machine, Operation.Allocate.in(ZoneType.MOVABLE, GUEST, AllocationKind.PINNED, subject.block() / 2));
        Expect.refused(machine, subject.state(1, "offline"), BlockRule.PAGES_MIGRATE);
        Expect.done(machine, new Operation.Free(GUEST));
        Expect.goes(machine, subject.state(1, "offline"));
    }

    @Rule("OFF-005")
    void whatIsMovableNeedsRoom(Subject subject) {
        Machine machine = online(subject, "online_movable");
        Machine full = machine.fork();
        Expect.done(full, all(subject, full, AllocationKind.MOVABLE));
        Expect.refused(full, subject.state(1, "offline"), BlockRule.MIGRATION_ROOM);

        long free = machine.snapshot().freePages();
        long half = subject.block() / 2;
        Expect.done(machine, Operation.Allocate.in(ZoneType.MOVABLE, GUEST, AllocationKind.MOVABLE, half));
        Expect.goes(machine, subject.state(1, "offline"));
        Expect.sound(machine, "what was movable has moved and");
        Expect.done(machine, new Operation.Free(GUEST));
        long pages = subject.block() >>> subject.geometry().pageShift();
        Expect.that(
                machine.snapshot().freePages() == free - pages,
                "%d pages are free when all is freed, not %d",
                machine.snapshot().freePages(),
                free - pages);
    }

    private static Machine online(Subject subject, String word) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(1));
        Expect.goes(machine, subject.state(1, word));
        Expect.goes(machine.fork(), subject.state(1, "offline"));
        return machine;
    }

    /** All that is free, and that such memory may come from. */
    private static Operation all(Subject subject, Machine machine, AllocationKind kind) {
        return Operation.Allocate.of(
                GUEST,
                kind,
                machine.snapshot().freePages() << subject.geometry().pageShift());
    }
}
