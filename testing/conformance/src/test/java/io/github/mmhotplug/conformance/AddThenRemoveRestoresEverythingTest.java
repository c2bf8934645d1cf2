package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.remove;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was added can be taken away again, and then nothing of it is left; what can't be taken away is refused. */
class AddThenRemoveRestoresEverythingTest {
    private static final long GIB = Bytes.GIB;
    private static final long MIB = Bytes.MIB;
    private static final long START = 4 * GIB;

    @RegisterExtension
    final Machines machines = new Machines();

    private static Stream<Port> ports() {
        return Port.removing();
    }

    private static Stream<Arguments> portsAndPlacements() {
        return Port.removing()
                .flatMap(port -> Placement.of(port).stream().map(placement -> Arguments.of(port, placement)));
    }

    private static final int[] BLOCK_COUNTS = {1, 3, 36};

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("portsAndPlacements")
    void theSecondCycleLeavesNothingBehind(Port port, Placement placement) {
        long start = port.reference().hotplugStart();
        for (int blocks : BLOCK_COUNTS) {
            Machine machine = machines.boot(placement.onto(port.builder()));
            long size = blocks * machine.architecture().memoryBlockSizeBytes();
            if (!placement.takes(machine, start, size)) {
                continue;
            }
            // x86 keeps the tables below its root, and max_pfn, from the first cycle on
            done(machine, placement.add(start, size));
            done(machine, remove(start, size));
            Machine before = machine.fork();

            HotAdd added = Ops.hotAdd(machine, placement.add(start, size));
            assertThat(added.whyNot().isPresent()).isEqualTo(added.place() != placement.place());
            done(machine, remove(start, size));
            assertThat(machine.differencesFrom(before)).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("portsAndPlacements")
    void theFirstCycleLeavesOnlyWhatAPortKeeps(Port port, Placement placement) {
        long start = port.reference().hotplugStart();
        for (int blocks : BLOCK_COUNTS) {
            Machine machine = machines.boot(placement.onto(port.builder()));
            Machine before = machine.fork();
            long size = blocks * machine.architecture().memoryBlockSizeBytes();
            if (!placement.takes(machine, start, size)) {
                continue;
            }
            done(machine, placement.add(start, size));
            done(machine, remove(start, size));

            long raised = (start + size) / machine.architecture().geometry().pageSizeBytes();
            switch (port.registered().provider().id()) {
                // boot memory's tables reach this far already: one PUD table covers 512 GiB
                case "x86" -> assertThat(machine.differencesFrom(before)).containsExactly("max_pfn");
                // standby memory counted from the first
                case "s390" -> assertThat(machine.differencesFrom(before)).isEmpty();
                default ->
                    assertThat(machine.differencesFrom(before))
                            .isSubsetOf("max_pfn", "linear map", "vmemmap", "struct pages", "free memory");
            }
            assertThat(machine.snapshot().maxPfn())
                    .isIn(before.snapshot().maxPfn(), raised)
                    .matches(maxPfn -> !port.isX86() || maxPfn == raised);
        }
    }

    private static Stream<Arguments> acpiPortsAndPlacements() {
        return portsAndPlacements().filter(arguments -> ((Port) arguments.get()[0]).hasAcpi());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("acpiPortsAndPlacements")
    void theDriverTakesAwayWhatItBrought(Port port, Placement placement) {
        Machine fragmented = machines.boot(placement.onto(port.builder()).largestFreeOrder(OneMemmapPage.FRAGMENTED));
        long start = port.reference().hotplugStart();
        long size = 3 * fragmented.architecture().memoryBlockSizeBytes();
        // under rfc-2018 and rfc-2019 the driver has the memmap taken from what it brings: fragments do no harm
        boolean noBlock = !port.has(CoreCapabilities.MEMMAP_FROM_RANGE)
                && OneMemmapPage.isRefusedInFragments(port, fragmented, Ops.plug(start, size));
        Machine machine = noBlock ? machines.boot(placement.onto(port.builder())) : fragmented;
        done(machine, Ops.plug(start, size));
        done(machine, Ops.eject(start, size));
        Machine before = machine.fork();
        done(machine, Ops.plug(start, size));
        done(machine, Ops.eject(start, size));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aRangeWithAnOnlineBlockIsBusy(Port port) {
        Machine machine = machines.warm(port);
        long block = machine.architecture().memoryBlockSizeBytes();
        PhysRange ram = machine.facts().bootRam().get(0);
        assertRefused(machine, remove(ram.startAddress(), block), Errno.EBUSY, StandardRule.BLOCKS_OFFLINE);
        // its last block is online, the one behind it was never there
        assertRefused(machine, remove(ram.endAddress() - block, 2 * block), Errno.EBUSY, StandardRule.BLOCKS_OFFLINE);
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aRangeThatIsNotWholeBlocksKillsTheKernel(Port port) {
        long hotplug = port.reference().hotplugStart();
        Machine machine = machines.warm(port);
        long block = machine.architecture().memoryBlockSizeBytes();
        done(machine, add(hotplug, 2 * block));
        for (Refusal refusal : List.of(
                refused(machine, remove(hotplug + MIB, block)),
                refused(machine, remove(hotplug, block + MIB)),
                refused(machine, remove(hotplug, 0)),
                refused(machine, remove(hotplug, -block)))) {
            assertThat(refusal.rule()).isEqualTo(StandardRule.REMOVE_ALIGNED);
            assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
            assertThat(refusal.kernelWouldDie()).isTrue();
        }
    }

    /** {@code __remove_pages} skips what is not there; a second removal is a no-op. */
    @ParameterizedTest
    @MethodSource("ports")
    void removingWhatIsNotThereChangesNothing(Port port) {
        long hotplug = port.reference().hotplugStart();
        Machine machine = machines.warm(port);
        long block = machine.architecture().memoryBlockSizeBytes();
        Machine before = machine.fork();
        done(machine, remove(hotplug, block));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    /** Any range of whole blocks may be removed, however it was added. */
    @ParameterizedTest
    @MethodSource("ports")
    void twoAddsCanBeRemovedInOne(Port port) {
        long hotplug = port.reference().hotplugStart();
        Machine machine = machines.warm(port);
        long block = machine.architecture().memoryBlockSizeBytes();
        done(machine, add(hotplug, block));
        done(machine, add(hotplug + block, block));
        done(machine, remove(hotplug, 2 * block));
        assertThat(machine.snapshot().iomem())
                .isEqualTo(machines.warm(port).snapshot().iomem());
        done(machine, add(hotplug, 2 * block));
    }

    /** {@code release_mem_region_adjustable}: head, tail and middle. */
    @ParameterizedTest
    @MethodSource("ports")
    void anAddCanBeRemovedBlockByBlock(Port port) {
        long hotplug = port.reference().hotplugStart();
        Machine machine = machines.warm(port);
        long block = machine.architecture().memoryBlockSizeBytes();
        long start = hotplug + GIB - 2 * block; // 4 blocks around a GiB's border: no leaf of 1 or 2 GiB
        done(machine, add(start, 4 * block));
        for (int i : new int[] {1, 0, 3, 2}) {
            done(machine, remove(start + i * block, block));
        }
        assertThat(machine.snapshot().iomem())
                .isEqualTo(machines.warm(port).snapshot().iomem());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -(1L << 32), Long.MAX_VALUE - (1L << 32) + 1})
    void aRemovalAtAnImpossibleAddressIsAnsweredAndChangesNothing(long start) {
        for (Port port : List.of(Port.of("x86", "7.2"), Port.of("s390", "6.1"))) {
            Machine machine = machines.warm(port);
            Machine before = machine.fork();
            assertThat(machine.apply(remove(start, 1L << 32))).isNotNull();
            assertThat(machine.differencesFrom(before)).isEmpty();
        }
    }

    /** The stub of {@code remove_memory} looks at nothing. */
    @Test
    void withoutHotRemoveEverythingStays() {
        List<Port> ports = Port.all()
                .filter(port -> port.architecture().selectsHotRemove().isPresent())
                .toList();
        assertThat(ports)
                .extracting(Port::toString)
                .containsExactlyInAnyOrder("arm64-4k rfc-2018", "arm64-16k rfc-2018", "arm64-64k rfc-2018");
        for (Port port : ports) {
            long hotplug = port.reference().hotplugStart();
            Machine machine = machines.warm(port);
            done(machine, Ops.plug(hotplug, GIB));
            for (Operation removal : List.of(
                    remove(hotplug, GIB),
                    remove(hotplug + GIB, GIB),
                    remove(hotplug, MIB),
                    remove(machine.facts().bootRam().get(0).startAddress(), GIB),
                    Ops.eject(hotplug, GIB))) {
                Refusal refusal = refused(machine, removal);
                assertThat(refusal.rule().id()).isEqualTo("ARC-ARM64-04");
                assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
                assertThat(refusal.kernelWouldDie()).isFalse();
            }
        }
    }

    @Test
    void aPartOfAnAddFromItsOwnRangeIsRefused() {
        Machine machine = machines.warm(Port.of("x86", "rfc-2019"));
        done(machine, add(START, GIB, MhpFlag.MEMMAP_FROM_RANGE));
        done(machine, add(START + GIB, GIB));
        long block = 128 * MIB;
        for (long start : new long[] {START, START + block, START + GIB - block}) {
            assertRefused(machine, remove(start, block), Errno.EINVAL, StandardRule.FROM_RANGE_WHOLE);
        }
        assertRefused(machine, remove(START, 2 * GIB), Errno.EINVAL, StandardRule.FROM_RANGE_WHOLE);
        done(machine, remove(START, GIB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void aPartOfAGibLeafIsRefusedOnX86(String kernel) {
        Machine machine = machines.warm(Port.of("x86", kernel));
        done(machine, add(START, 2 * GIB));
        Refusal refusal = refused(machine, remove(START + GIB + 128 * MIB, 128 * MIB));
        assertThat(refusal.rule()).isEqualTo(StandardRule.LEAF_WHOLE);
        assertThat(refusal.kernelWouldDie()).isTrue();
        done(machine, remove(START + GIB, GIB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "s390"})
    void selfHostedAndPlainBlocksAreNotRemovedTogether(String architecture) {
        for (String kernel : List.of("6.12", "7.2")) {
            Machine machine =
                    machines.boot(Port.of(architecture, kernel).builder().memmapOnMemory(MemmapOnMemory.ON));
            long block = machine.architecture().memoryBlockSizeBytes();
            done(machine, add(START, block, MhpFlag.MEMMAP_ON_MEMORY));
            done(machine, add(START + block, block));
            assertRefused(machine, remove(START, 2 * block), Errno.EINVAL, StandardRule.ALTMAP_ALL_OR_NONE);
            done(machine, remove(START, block));
            done(machine, remove(START + block, block));
        }
    }

    @Test
    void kernel61RemovesSelfHostedBlocksOneByOne() {
        Machine machine = machines.boot(Port.of("x86", "6.1").builder().memmapOnMemory(MemmapOnMemory.ON));
        long block = 128 * MIB;
        done(machine, add(START, block, MhpFlag.MEMMAP_ON_MEMORY));
        done(machine, add(START + block, block, MhpFlag.MEMMAP_ON_MEMORY));
        assertRefused(machine, remove(START, 2 * block), Errno.EINVAL, StandardRule.ALTMAP_GRANULARITY);
        done(machine, remove(START, block));
        done(machine, remove(START + block, block));
    }
}
