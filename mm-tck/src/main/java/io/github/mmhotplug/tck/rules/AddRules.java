package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import io.github.mmhotplug.tck.wrap.RecordingArchitecture;
import io.github.mmhotplug.tck.wrap.RecordingArchitecture.Call;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.TestInstance;

/**
 * What an add is asked, in the kernel's order: a port decides much of it by its geometry, and must not decide it again
 * with another errno.
 */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AddRules {
    private static final int[] BLOCK_COUNTS = {1, 2, 3, 8};

    @Rule("ADD-001")
    void beyondWhatCanBeAddressedIsTooBig(Subject subject) {
        Machine machine = subject.boot();
        long limit = 1L << subject.geometry().maxPhysmemBits();
        PhysRange mappable = subject.architecture().mappableRange();
        Expect.refused(machine, subject.addAt(limit, subject.block()), StandardRule.RANGE_MAPPABLE);
        Expect.refused(
                machine, subject.addAt(limit - subject.block(), 2 * subject.block()), StandardRule.RANGE_MAPPABLE);
        Expect.refused(machine, subject.addAt(mappable.endAddress(), subject.block()), StandardRule.RANGE_MAPPABLE);
    }

    /** A misaligned range that can't be mapped is {@code E2BIG}, not {@code EINVAL}: that is asked first. */
    @Rule("ADD-001")
    void theRangeIsAskedBeforeItsAlignment(Subject subject) {
        Machine machine = subject.boot();
        long limit = 1L << subject.geometry().maxPhysmemBits();
        Expect.refused(machine, subject.addAt(limit + 4096, subject.block() + 1), StandardRule.RANGE_MAPPABLE);
        Expect.refused(machine, subject.addAt(subject.start() + 1, 0), StandardRule.RANGE_MAPPABLE);
    }

    @Rule("ADD-003")
    void whatIsThereExists(Subject subject) {
        Machine machine = subject.boot();
        PhysRange ram = subject.reference().facts().bootRam().get(0);
        Expect.refused(machine, subject.addAt(ram.startAddress(), subject.block()), StandardRule.RESOURCE_FREE);
        Expect.done(machine, subject.add(2));
        Expect.refused(machine, subject.add(1), StandardRule.RESOURCE_FREE);
        Expect.refused(
                machine,
                subject.addAt(subject.start() + subject.block(), 2 * subject.block()),
                StandardRule.RESOURCE_FREE);
    }

    /** A misaligned range that overlaps is {@code EEXIST}, not {@code EINVAL}. */
    @Rule("ADD-003")
    void theResourceIsAskedBeforeTheAlignment(Subject subject) {
        Machine machine = subject.boot();
        PhysRange ram = subject.reference().facts().bootRam().get(0);
        Expect.refused(machine, subject.addAt(ram.startAddress() + 1, subject.block() + 1), StandardRule.RESOURCE_FREE);
    }

    @Rule("ADD-004")
    void aPartOfABlockIsInvalid(Subject subject) {
        Machine machine = subject.boot();
        long half = subject.block() / 2;
        Expect.refused(machine, subject.addAt(subject.start() + half, subject.block()), StandardRule.BLOCK_ALIGNED);
        Expect.refused(machine, subject.addAt(subject.start(), half), StandardRule.BLOCK_ALIGNED);
        Expect.refused(machine, subject.addAt(subject.start(), subject.block() + half), StandardRule.BLOCK_ALIGNED);
    }

    @Rule("ADD-005")
    void agroupThatIsNotThereIsInvalid(Subject subject) {
        Expect.refused(
                subject.boot(),
                new Operation.AddMemory(
                        AddMemoryRequest.of(subject.start(), subject.block()).withGroup(7)),
                StandardRule.GROUP_KNOWN);
    }

    @Rule("ADD-006")
    void anImpossibleNodeIsInvalid(Subject subject) {
        Expect.refused(
                subject.boot(),
                new Operation.AddMemory(
                        AddMemoryRequest.of(subject.start(), subject.block()).withNode(new NodeId(63))),
                StandardRule.NODE_POSSIBLE);
    }

    @Rule("ADD-007")
    void aFlagThatTheKernelHasNotIsInvalid(Subject subject) {
        if (!subject.profile().has(CoreCapabilities.MEMMAP_FROM_RANGE)) {
            Expect.refused(subject.boot(), subject.add(1, MhpFlag.MEMMAP_FROM_RANGE), StandardRule.FLAG_KNOWN);
        }
        if (subject.profile().word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none")) {
            Expect.refused(subject.boot(), subject.add(1, MhpFlag.MEMMAP_ON_MEMORY), StandardRule.FLAG_KNOWN);
        }
    }

    @Rule("ADD-012")
    void withoutAnyFreeMemoryThereIsNoAdd(Subject subject) {
        Machine machine = subject.bootThatTakes(builder -> builder.freeBytes(0));
        Refusal refusal = Expect.refused(machine, subject.add(1));
        Expect.errno(refusal, Errno.ENOMEM, Errno.EFAULT);
    }

    /** 12 GiB into a guest that can't hold what describes them. */
    @Rule("ADD-012")
    void aMemmapLargerThanFreeMemoryIsRefused(Subject subject) {
        long free = 8 * Bytes.MIB;
        Machine machine = subject.bootThatTakes(builder -> builder.freeBytes(free));
        long perBlock = subject.geometry()
                .memmapBytes(subject.block() >>> subject.geometry().pageShift());
        long blocks = 2 * free / perBlock + 1;
        PhysRange mappable = subject.architecture().mappableRange();
        long room = (mappable.endAddress() - subject.start()) / subject.block();
        if (blocks <= room) {
            Refusal refusal = Expect.refused(machine, subject.addAt(subject.start(), blocks * subject.block()));
            Expect.errno(refusal, Errno.ENOMEM, Errno.EFAULT);
        }
    }

    @Rule("ADD-015")
    void aMappingThatIsNotTakenIsAnAddressFault(Subject subject) {
        Machine machine = subject.bootThatTakes(builder -> builder);
        Refusal refusal = Expect.refused(machine, subject.add(1), Faults.mapping(0));
        Expect.errno(refusal, Errno.EFAULT, Errno.ENOMEM);
    }

    /** A port is in the middle of its add when the core has no memory for a memmap, and must say what the core says. */
    @Rule("SPI-009")
    void whatTheCoreRefusesComesBack(Subject subject) {
        CountedFaults counting = CountedFaults.counting();
        Machine machine = subject.bootThatTakes(builder -> builder);
        Expect.that(machine.fork().apply(subject.add(2), counting).isDone(), "an add of 2 blocks is refused");
        long allocations = counting.allocationsSeen();
        for (long allowed : new long[] {allocations - 1, allocations / 2, 0}) {
            Refusal refusal = Expect.refused(machine, subject.add(2), Faults.allocationsFrom(allowed));
            Expect.errno(refusal, Errno.ENOMEM, Errno.EFAULT);
        }
    }

    /** Nothing behind a range is there yet, then something is; leaves and tables are set where none are. */
    @Rule("SPI-003")
    void entriesInUseAreNotReplaced(Subject subject) {
        Machine machine = subject.boot(builder -> builder.bootTables(false));
        for (int at : new int[] {1, 0, 3, 2}) {
            Expect.done(machine, subject.addAt(subject.start() + at * subject.block(), subject.block()));
        }
    }

    /** Wherever the memmap goes, firmware must have made that memory accessible. */
    @Rule("SPI-005")
    void standbyMemoryIsNotTouched(Subject subject) {
        for (MhpFlag flag : new MhpFlag[] {MhpFlag.MEMMAP_ON_MEMORY, MhpFlag.MEMMAP_FROM_RANGE}) {
            Machine machine = subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON));
            boolean here = machine.apply(subject.add(1, flag)).isDone();
            Expect.done(
                    machine, here ? subject.addAt(subject.start() + subject.block(), subject.block()) : subject.add(1));
        }
    }

    @Rule("SPI-007")
    void wholeBlocksAreAddedAndMapped(Subject subject) {
        for (int blocks : BLOCK_COUNTS) {
            Machine machine = subject.boot();
            long before = machine.snapshot().blockCount();
            Expect.done(machine, subject.add(blocks));
            Expect.that(
                    machine.snapshot().blockCount() == before + blocks,
                    "%d blocks were added, there are %d more",
                    blocks,
                    machine.snapshot().blockCount() - before);
        }
    }

    @Rule("SPI-007")
    void blocksWithGapsBetweenThemAreMapped(Subject subject) {
        Machine machine = subject.boot();
        for (int at : new int[] {5, 0, 2, 1, 7}) {
            Expect.done(machine, subject.addAt(subject.start() + at * subject.block(), subject.block()));
        }
    }

    /** A vmemmap that is not made section by section, once each, has no place for the core's own bookkeeping. */
    @Rule("SPI-007")
    void everySectionIsPopulatedOnce(Subject subject) {
        RecordingArchitecture recording = new RecordingArchitecture(subject.newArchitecture());
        Machine machine = subject.boot(recording, builder -> builder);
        recording.take();
        Expect.done(machine, subject.add(2));
        List<Call> calls = recording.take();
        long pages = (2 * subject.block()) >>> subject.geometry().pageShift();
        sum("arch_add_memory", calls, pages);
        sum("__add_pages", calls, pages);
        sum("vmemmap_populate", calls, pages);
        sum("set_linear_map", calls, subject.has(Feature.LINEAR_MAP) ? pages : 0);
    }

    private static void sum(String symbol, List<Call> calls, long pages) {
        long seen = calls.stream()
                .filter(call -> call.symbol().equals(symbol))
                .mapToLong(Call::pageCount)
                .sum();
        Expect.that(seen == pages, "%s was called for %d pages of %d", symbol, seen, pages);
    }

    @Rule("SPI-012")
    void memoryBelowOtherMemoryLowersNothing(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.addAt(subject.start() + 4 * subject.block(), subject.block()));
        long before = machine.snapshot().maxPfn();
        Expect.done(machine, subject.add(1));
        long after = machine.snapshot().maxPfn();
        Expect.that(after >= before, "max_pfn was 0x%x and is 0x%x", before, after);
    }

    @Rule("SPI-015")
    @WithoutFeature(Feature.RAISES_MAX_PFN)
    void maxPfnStaysWhereItIs(Subject subject) {
        Machine machine = subject.boot();
        long before = machine.snapshot().maxPfn();
        Expect.done(machine, subject.add(2));
        long after = machine.snapshot().maxPfn();
        Expect.that(after == before, "declared absent, but max_pfn was 0x%x and is 0x%x", before, after);
    }

    @Rule("SPI-015")
    @RequiresFeature(Feature.RAISES_MAX_PFN)
    void maxPfnReachesOverWhatWasAdded(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(2));
        long end =
                (subject.start() + 2 * subject.block()) >>> subject.geometry().pageShift();
        long maxPfn = machine.snapshot().maxPfn();
        Expect.that(maxPfn >= end, "memory was added up to pfn 0x%x, max_pfn is 0x%x", end, maxPfn);
    }

    @Rule("ADD-002")
    void aNameThatIsNoSystemRamIsInvalid(Subject subject) {
        AddMemoryRequest request = AddMemoryRequest.of(subject.start(), subject.block());
        Expect.refused(
                subject.boot(),
                new Operation.AddMemory(new AddMemoryRequest(
                        request.node(),
                        OptionalInt.empty(),
                        request.startAddress(),
                        request.sizeBytes(),
                        request.flags(),
                        "dax0.0",
                        request.memmapDeclined())),
                StandardRule.RESOURCE_NAME);
    }
}
