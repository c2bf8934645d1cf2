package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whichever allocation or mapping of an add fails: either a fallback takes over, or the add is refused and the machine
 * is exactly as it was, so that the next attempt does and costs what the first would have.
 */
class EveryFailureIsUndoneTest {
    /** Failures tried in one add; where there are more, they are spread evenly, first and last included. */
    private static final int SAMPLES = Boolean.getBoolean("mm.full") ? 1000 : 24;

    /** What kind of machine the add meets. */
    private enum Meets {
        PLENTY,
        /** No block larger than order 6: the memmap is made of base pages, or there is none. */
        FRAGMENTS,
        /** A CPU without large pages: tables by the hundred. */
        SMALL_LEAVES
    }

    private static Stream<Arguments> portsAndMachines() {
        return Port.all().flatMap(port -> Stream.of(Meets.values()).map(meets -> Arguments.of(port, meets)));
    }

    private static MachineBuilder builder(Port port, Meets meets) {
        MachineFacts facts = port.facts(builder ->
                meets == Meets.SMALL_LEAVES ? builder.largeLeaves(false).edat(false, false) : builder);
        return meets == Meets.FRAGMENTS
                ? port.builder(port.reference(256 * Bytes.MIB, OptionalLong.empty())
                                .facts())
                        .largestFreeOrder(OneMemmapPage.FRAGMENTED)
                : port.builder(facts);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("portsAndMachines")
    void aFailedAddChangesNothing(Port port, Meets meets) {
        for (Placement placement : Placement.of(port)) {
            Machine machine = placement.onto(builder(port, meets)).boot();
            for (int blocks = 1; blocks <= 3; blocks++) {
                long start = port.reference().hotplugStart();
                long size = blocks * machine.architecture().memoryBlockSizeBytes();
                Operation add = placement.add(start, size);
                boolean noBlock = meets == Meets.FRAGMENTS
                        && placement != Placement.FROM_RANGE
                        && OneMemmapPage.isRefusedInFragments(port, machine, add);
                if (!noBlock && placement.takes(machine, start, size)) {
                    failEverywhere(machine, add, meets);
                }
                if (!port.hasAcpi()) {
                    continue;
                }
                Operation plug = Ops.plug(start, size);
                noBlock = meets == Meets.FRAGMENTS
                        && !port.has(CoreCapabilities.MEMMAP_FROM_RANGE)
                        && OneMemmapPage.isRefusedInFragments(port, machine, plug);
                if (!noBlock) {
                    failEverywhere(machine, plug, meets);
                }
            }
        }
    }

    private static void failEverywhere(Machine machine, Operation add, Meets meets) {
        CountedFaults counting = CountedFaults.counting();
        Machine untouched = machine.fork();
        if (meets == Meets.SMALL_LEAVES && isRefusedForWantOfPse(machine, add)) {
            return;
        }
        Effect effect = Ops.done(untouched, add, counting);
        assertThat(counting.mappingsSeen()).isPositive();
        fail(machine, add, untouched, effect, counting.allocationsSeen(), Faults::allocationsFrom);
        fail(machine, add, untouched, effect, counting.mappingsSeen(), Faults::mapping);
    }

    private static boolean isRefusedForWantOfPse(Machine machine, Operation add) {
        return machine.fork()
                .apply(add)
                .refusal()
                .filter(refusal -> refusal.rule().id().equals("ARC-X86-02"))
                .isPresent();
    }

    private static void fail(
            Machine machine, Operation add, Machine untouched, Effect effect, long count, LongFunction<Faults> faults) {
        for (long number : samples(count)) {
            Machine failing = machine.fork();
            Outcome<Effect> outcome = failing.apply(add, faults.apply(number));
            Machines.assertSound(failing);
            if (outcome.isRefused()) {
                assertThat(outcome.refusal().orElseThrow().errno()).isIn(errnos(add));
                assertThat(failing.differencesFrom(machine))
                        .as("changed by failure %d of %d in %s", number, count, add)
                        .isEmpty();
                assertThat(Ops.done(failing, add)).isEqualTo(effect);
                assertThat(failing.differencesFrom(untouched)).isEmpty();
            }
        }
    }

    /** To whoever plugged a device the driver says one thing only. */
    private static List<Errno> errnos(Operation add) {
        return add instanceof Operation.Drive ? List.of(Errno.EINVAL) : List.of(Errno.ENOMEM, Errno.EFAULT);
    }

    private static List<Long> samples(long count) {
        return count <= SAMPLES
                ? LongStream.range(0, count).boxed().toList()
                : LongStream.range(0, SAMPLES)
                        .map(i -> i * (count - 1) / (SAMPLES - 1))
                        .boxed()
                        .toList();
    }
}
