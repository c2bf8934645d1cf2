package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dax devices on whole machines: what recordings, which have one device of one range, don't show. */
class DaxTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final long START = 4 * GIB;

    /** Failures tried in one bind, evenly spread. */
    private static final int SAMPLES = Boolean.getBoolean("mm.full") ? 400 : 12;

    @RegisterExtension
    private final Machines machines = new Machines();

    private Machine x86(String kernel, Operation... operations) {
        return after(machines.warm(Port.of("x86", kernel)), operations);
    }

    private static Machine after(Machine machine, Operation... operations) {
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    private static List<String> iomem(Machine machine) {
        return machine.snapshot().iomem().stream()
                .filter(line -> !line.endsWith(" : System RAM"))
                .toList();
    }

    private static long blocksFrom(Machine machine, long start) {
        return machine.snapshot().blocks().stream()
                .filter(run -> run.first() >= start / machine.architecture().memoryBlockSizeBytes())
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    private static Refusal refused(Machine machine, Operation operation) {
        return machine.apply(operation).refusal().orElseThrow();
    }

    /** 4 GiB that begin 2 MiB behind a block's start, on a node that has no CPU. */
    @Test
    void whatAlignmentLeavesIsAddedOnTheTargetNode() {
        Machine machine = machines.boot(Port.of("x86", "7.2")
                .builder()
                .possibleNodes(Set.of(0, 1))
                .container(new PhysRange(5 * GIB, 5 * GIB), "Soft Reserved"));
        after(machine, Dax.create(Dax.range(5 * GIB + 2 * MIB, 4 * GIB), "node", "1"));
        Effect effect = Ops.done(machine, Dax.bind("kmem"));
        assertThat(effect.adds())
                .singleElement()
                .extracting(HotAdd::range)
                .isEqualTo(new PhysRange(5 * GIB + BLOCK, 31 * BLOCK));
        assertThat(iomem(machine))
                .containsExactly(
                        "140000000-27fffffff : Soft Reserved",
                        "  148000000-23fffffff : dax0.0",
                        "    148000000-23fffffff : System RAM (kmem)");
        assertThat(machine.snapshot().blocks())
                .anySatisfy(run -> assertThat(List.of(run.first(), run.last(), (long) run.node()))
                        .containsExactly(41L, 71L, 1L));
        Ops.done(machine, Dax.unbind("kmem"));
        assertThat(iomem(machine)).containsExactly("140000000-27fffffff : Soft Reserved");
        assertThat(machine.snapshot().zones()).noneMatch(zone -> zone.node() == 1);
    }

    @Test
    void someRangesAreEnough() {
        Machine machine = machines.boot(
                Port.of("x86", "7.2").builder().resource(new PhysRange(START + 4 * GIB, MIB), "somebody"));
        after(
                machine,
                Dax.create(Dax.range(START, GIB) + "," + Dax.range(START + 4 * GIB, GIB) + ","
                        + Dax.range(START + 6 * GIB, 64 * MIB) + "," + Dax.range(START + 8 * GIB, GIB)));
        Outcome<Effect> outcome = machine.apply(Dax.bind("kmem"));
        assertThat(outcome.isDone()).isTrue();
        assertThat(outcome.notes()).extracting(note -> note.rule().id()).containsExactly("DRV-009", "DRV-010");
        assertThat(outcome.notes())
                .extracting(Note::detail)
                .satisfiesExactly(
                        tiny -> assertThat(tiny).startsWith("mapping2: "),
                        taken -> assertThat(taken).startsWith("mapping1: ").contains("somebody"));
        assertThat(blocksFrom(machine, START)).isEqualTo(16);
        assertThat(machine.apply(Dax.unbind("kmem")).notes()).isEmpty();
        assertThat(blocksFrom(machine, START)).isZero();
        assertThat(iomem(machine)).containsExactly("200000000-2000fffff : somebody");
    }

    /** A faithful machine keeps what a driver does not take back itself. */
    @Test
    void whereTheFirstRangeIsTakenNothingIsLeft() {
        Machine machine = machines.boot(
                Port.of("x86", "7.2").faithful().builder().resource(new PhysRange(START, MIB), "somebody"));
        after(machine, Dax.create(Dax.range(START, GIB) + "," + Dax.range(START + 4 * GIB, GIB)));
        Machine before = machine.fork();
        Refusal refusal = refused(machine, Dax.bind("kmem"));
        assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    /** The second range would not fit; the first decides what the caller hears. */
    @Test
    void theErrorIsThatOfTheFirstAdd() {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder().freeBytes(64 * MIB));
        after(machine, Dax.create(Dax.range(START, 64 * GIB) + "," + Dax.range(START + 64 * GIB, BLOCK)));
        Machine before = machine.fork();
        assertThat(refused(machine, Dax.bind("kmem")).errno()).isEqualTo(Errno.ENOMEM);
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void whatIsOnlineStaysForGood(String kernel) {
        Machine machine = x86(
                kernel,
                Dax.create(Dax.range(START, GIB) + "," + Dax.range(START + 2 * GIB, GIB)),
                Dax.bind("kmem"),
                Ops.state(START + 2 * GIB + BLOCK, BLOCK, "online_movable"));
        Outcome<Effect> unbound = machine.apply(Dax.unbind("kmem"));
        assertThat(unbound.isDone()).isTrue();
        assertThat(unbound.notes()).singleElement().satisfies(note -> {
            assertThat(note.rule().id()).isEqualTo("REM-002");
            assertThat(note.detail()).startsWith("mapping1: ").contains("until the next reboot");
        });
        // the removal of a range is all or nothing
        assertThat(blocksFrom(machine, START)).isEqualTo(8);
        List<String> stuck = List.of("180000000-1bfffffff : dax0.0", "  180000000-1bfffffff : System RAM (kmem)");
        assertThat(iomem(machine)).isEqualTo(stuck);

        Ops.done(machine, Ops.state(START + 2 * GIB, GIB, "offline"));
        assertThat(refused(machine, Dax.bind("device_dax")).errno()).isEqualTo(Errno.EBUSY);
        assertThat(iomem(machine)).isEqualTo(stuck);

        // the other range comes again, with a note; and goes again
        Outcome<Effect> again = machine.apply(Dax.bind("kmem"));
        assertThat(again.notes()).extracting(note -> note.rule().id()).containsExactly("DRV-010");
        assertThat(blocksFrom(machine, START)).isEqualTo(16);
        assertThat(machine.apply(Dax.unbind("kmem")).notes()).isEmpty();
        assertThat(iomem(machine)).isEqualTo(stuck);
    }

    /** Real kernels keep the group where alignment emptied a range; see the quirk kmemEmptyRangeKeepsGroup. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTinyRangeDoesNotKeepTheGroup(boolean faithful) {
        Port port = Port.of("x86", "7.2");
        Machine machine = machines.warm(faithful ? port.faithful() : port);
        Operation create = Dax.create(Dax.range(START, GIB) + "," + Dax.range(START + 2 * GIB, 64 * MIB));
        after(machine, create, Dax.bind("kmem"), Dax.unbind("kmem"));
        Machine once = machine.fork();
        after(machine, Dax.bind("kmem"), Dax.unbind("kmem"));
        assertThat(iomem(machine)).isEmpty();
        assertThat(blocksFrom(machine, START)).isZero();
        assertThat(machine.differencesFrom(once)).hasSize(faithful ? 1 : 0);
    }

    /** A CXL device asks for it from the start; the core does without where it can't. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCxlDeviceHoldsItsOwnMemmapIfTheCoreLetsIt(boolean parameter) {
        Machine machine = machines.boot(
                Port.of("x86", "7.2").builder().memmapOnMemory(parameter ? MemmapOnMemory.ON : MemmapOnMemory.OFF));
        after(machine, Dax.create(Dax.range(START, GIB), "memmap_on_memory", "1"));
        HotAdd added = Ops.done(machine, Dax.bind("kmem")).adds().get(0);
        assertThat(added.place()).isEqualTo(parameter ? MemmapPlace.ON_MEMORY : MemmapPlace.SYSTEM);
        assertThat(refused(machine, Dax.memmapOnMemory("0")).errno()).isEqualTo(Errno.EBUSY);
        assertThat(machine.apply(Dax.memmapOnMemory("1")).refusal().map(Refusal::errno))
                .isEqualTo(parameter ? java.util.Optional.empty() : java.util.Optional.of(Errno.EOPNOTSUPP));
    }

    /** 2 GiB, of which 34 MiB hold the info block and the memmap. */
    @Test
    void aNamespaceThatHoldsItsMemmapTakesNoneFromTheSystem() {
        PhysRange namespace = new PhysRange(START, 2 * GIB);
        Machine machine = machines.boot(Port.of("x86", "7.2").builder().container(namespace, "Persistent Memory"));
        long info = 34 * MIB;
        after(
                machine,
                Dax.create(
                        Dax.range(START + info, 2 * GIB - info),
                        "pgmap",
                        Dax.range(START, 2 * GIB),
                        "map",
                        "dev",
                        "namespace",
                        "namespace0.0"));
        Effect effect = Ops.done(machine, Dax.bind("device_dax"));
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(iomem(machine))
                .containsExactly(
                        "100000000-17fffffff : Persistent Memory",
                        "  100000000-1021fffff : namespace0.0",
                        "  102200000-17fffffff : dax0.0");
        Ops.done(machine, Dax.unbind("device_dax"));
        assertThat(machine.frames().deviceMappings()).isEmpty();
        after(machine, Dax.bind("kmem"));
        assertThat(iomem(machine))
                .containsExactly(
                        "100000000-17fffffff : Persistent Memory",
                        "  100000000-1021fffff : namespace0.0",
                        "  108000000-17fffffff : dax0.0",
                        "    108000000-17fffffff : System RAM (kmem)");
        assertThat(machine.snapshot().zones())
                .filteredOn(zone -> zone.type() == ZoneType.DEVICE)
                .singleElement()
                .satisfies(zone -> assertThat(zone.spannedPages()).isEqualTo(2 * GIB / 4096));
    }

    private static Stream<Port> ports() {
        return Port.removing();
    }

    /** A device of two ranges that blocks don't fill; what the first bind leaves for good is left before. */
    private Machine withDevice(Port port) {
        Machine machine = machines.warm(port);
        long block = machine.architecture().memoryBlockSizeBytes();
        long start = port.reference().hotplugStart();
        return after(
                machine,
                Dax.create(Dax.range(start + 2 * MIB, 3 * block) + "," + Dax.range(start + 6 * block, 2 * block)));
    }

    @ParameterizedTest
    @MethodSource("ports")
    void unbindTakesBackWhatBindDid(Port port) {
        Machine machine = after(withDevice(port), Dax.bind("kmem"), Dax.unbind("kmem"));
        Machine before = machine.fork();
        Effect effect = Ops.done(machine, Dax.bind("kmem"));
        assertThat(effect.adds()).hasSize(2);
        Ops.done(machine, Dax.unbind("kmem"));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    /** A failure in the first range leaves the machine as it was; in the second one the first stays. */
    @ParameterizedTest
    @MethodSource("ports")
    void whereverABindFailsNothingIsLeftOfWhatFailed(Port port) {
        Machine machine = withDevice(port);
        CountedFaults counting = CountedFaults.counting();
        Ops.done(machine.fork(), Dax.bind("kmem"), counting);
        assertThat(counting.mappingsSeen()).isPositive();
        failAt(machine, counting.allocationsSeen(), Faults::allocationsFrom);
        failAt(machine, counting.mappingsSeen(), Faults::mapping);
    }

    /** What a failed add leaks on a real kernel is the core's: region and group are not among it. */
    @Test
    void aFaithfulBindThatFailsGivesRegionAndGroupBack() {
        Port port = Port.of("x86", "7.2").faithful();
        Machine machine = withDevice(port);
        CountedFaults counting = CountedFaults.counting();
        Ops.done(machine.fork(), Dax.bind("kmem"), counting);
        Machine failing = machine.fork();
        // so early that the second range fails too
        assertThat(failing.apply(Dax.bind("kmem"), Faults.allocationsFrom(1)).isRefused())
                .isTrue();
        assertThat(counting.allocationsSeen()).isGreaterThan(1);
        assertThat(failing.differencesFrom(machine))
                .isNotEmpty()
                .doesNotContain("resources", "memory groups", "driver stores", "memory blocks");
    }

    private static void failAt(Machine machine, long count, LongFunction<Faults> faults) {
        LongStream samples = count <= SAMPLES
                ? LongStream.range(0, count)
                : LongStream.range(0, SAMPLES).map(i -> i * (count - 1) / (SAMPLES - 1));
        samples.forEach(number -> {
            Machine failing = machine.fork();
            Outcome<Effect> outcome = failing.apply(Dax.bind("kmem"), faults.apply(number));
            Machines.assertSound(failing);
            if (outcome.isRefused()) {
                assertThat(outcome.refusal().orElseThrow().errno()).isIn(Errno.ENOMEM, Errno.EFAULT);
                assertThat(failing.differencesFrom(machine))
                        .as("failure %d of %d", number, count)
                        .isEmpty();
            } else {
                long added = iomem(failing).stream()
                        .filter(line -> line.endsWith(": dax0.0"))
                        .count();
                assertThat(added).isEqualTo(2L - outcome.notes().size());
                Ops.done(failing, Dax.unbind("kmem"));
                assertThat(iomem(failing)).isEqualTo(iomem(machine));
            }
        });
    }
}
