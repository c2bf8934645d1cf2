package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.tck.Devices;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import org.junit.jupiter.api.TestInstance;

/** Removal: what may go, and that nothing of it is left. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RemoveRules {
    @Rule("REM-001")
    @RequiresFeature(Feature.REMOVE)
    void aPartOfABlockDoesNotGo(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(2));
        long half = subject.block() / 2;
        Expect.refused(machine, subject.removeAt(subject.start() + half, subject.block()), StandardRule.REMOVE_ALIGNED);
        Expect.refused(machine, subject.removeAt(subject.start(), half), StandardRule.REMOVE_ALIGNED);
        Expect.refused(machine, subject.removeAt(subject.start(), 0), StandardRule.REMOVE_ALIGNED);
    }

    @Rule("REM-002")
    @RequiresFeature(Feature.REMOVE)
    void aBlockThatIsOnlineIsBusy(Subject subject) {
        Machine machine = subject.boot();
        PhysRange ram = subject.reference().facts().bootRam().get(0);
        long start = Align.up(ram.startAddress(), subject.block());
        Expect.refused(machine, subject.removeAt(start, subject.block()), StandardRule.BLOCKS_OFFLINE);
    }

    @Rule("REM-003")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void selfHostedBlocksGoOneByOneWhereTheyCameSo(Subject subject) {
        Machine machine = twoSelfHosted(subject);
        Expect.refused(machine, subject.remove(2), StandardRule.ALTMAP_GRANULARITY);
    }

    @Rule("REM-004")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void selfHostedAndPlainBlocksDontGoTogether(Subject subject) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON));
        Expect.done(machine, subject.add(1, MhpFlag.MEMMAP_ON_MEMORY));
        Expect.done(machine, subject.addAt(subject.start() + subject.block(), subject.block()));
        Expect.refused(machine, subject.remove(2), StandardRule.ALTMAP_ALL_OR_NONE);
    }

    @Rule("REM-007")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void aDevicesMemoryIsNotRemoved(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, Devices.map(new Devices(subject).plain(DevPagemap.Type.FS_DAX, subject.block())));
        Expect.refused(machine, subject.remove(1), StandardRule.DEVICE_UNMAPPED);
    }

    private static Machine twoSelfHosted(Subject subject) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON));
        for (int i = 0; i < 2; i++) {
            Expect.done(
                    machine,
                    subject.addAt(subject.start() + i * subject.block(), subject.block(), MhpFlag.MEMMAP_ON_MEMORY));
        }
        return machine;
    }

    /** A block in the middle of what one call adds: no leaf that is larger than a block ends there. */
    static long middle(Subject subject) {
        return subject.start() + subject.block();
    }

    /** As large as the largest leaf that hot-added memory has anywhere, 2 GiB on s390, and four blocks at least. */
    static long wholeAdd(Subject subject) {
        return Math.max(4 * subject.block(), 2 * Bytes.GIB);
    }

    @Rule("REM-005")
    @RequiresFeature(Feature.REMOVE_IN_PART)
    void aBlockLeavesFromTheMiddle(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.addAt(subject.start(), wholeAdd(subject)));
        Expect.done(machine, subject.removeAt(middle(subject), subject.block()));
        Expect.done(machine, subject.addAt(middle(subject), subject.block()));
    }

    @Rule("REM-005")
    @WithoutFeature(Feature.REMOVE_IN_PART)
    void aBlockDoesNotLeaveFromTheMiddle(Subject subject) {
        if (!subject.has(Feature.REMOVE)) {
            return;
        }
        Machine machine = subject.boot();
        Expect.done(machine, subject.addAt(subject.start(), wholeAdd(subject)));
        Expect.refused(machine, subject.removeAt(middle(subject), subject.block()), StandardRule.LEAF_WHOLE);
        Expect.done(machine, subject.removeAt(subject.start(), wholeAdd(subject)));
    }

    @Rule("REM-006")
    @RequiresFeature(Feature.MEMMAP_FROM_RANGE)
    void aRangeThatHoldsItsMemmapGoesWhole(Subject subject) {
        if (!subject.has(Feature.REMOVE)) {
            return;
        }
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(4, MhpFlag.MEMMAP_FROM_RANGE));
        Expect.refused(
                machine,
                subject.removeAt(subject.start() + subject.block(), subject.block()),
                StandardRule.FROM_RANGE_WHOLE);
        Expect.done(machine, subject.remove(4));
    }

    @Rule("SPI-008")
    @RequiresFeature(Feature.REMOVE)
    void nothingOfARemovedRangeIsLeft(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(3));
        Expect.done(machine, subject.remove(3));
        Expect.done(machine, subject.add(1));
        Expect.done(machine, subject.addAt(subject.start() + subject.block(), subject.block()));
        Expect.done(machine, subject.remove(2));
    }

    @Rule("SPI-008")
    @RequiresFeature(Feature.REMOVE)
    void selfHostedBlocksLeaveNothing(Subject subject) {
        for (MemmapOnMemory parameter : new MemmapOnMemory[] {MemmapOnMemory.ON, MemmapOnMemory.FORCE}) {
            Feature feature =
                    parameter == MemmapOnMemory.ON ? Feature.MEMMAP_ON_MEMORY : Feature.MEMMAP_ON_MEMORY_FORCE;
            if (subject.kernelHas(feature) && subject.has(feature)) {
                Machine machine = subject.boot(builder -> builder.memmapOnMemory(parameter));
                Expect.done(machine, subject.add(1, MhpFlag.MEMMAP_ON_MEMORY));
                Expect.done(machine, subject.remove(1));
            }
        }
    }

    /** {@code __remove_pages} skips what is not there; a second removal is a no-op. */
    @Rule("SPI-008")
    @RequiresFeature(Feature.REMOVE)
    void removingWhatIsNotThereChangesNothing(Subject subject) {
        Machine machine = subject.boot();
        Machine before = machine.fork();
        Expect.done(machine, subject.remove(1));
        Expect.same(machine, before, "after removing what was never there");
    }
}
