package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.Devices;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Seeds;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.wrap.CrankyArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.TestInstance;

/** What is left when something fails: nothing. The next attempt does and costs what the first would have. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FailureRules {
    private static final int SAMPLES = 12;
    private static final int CRANKY_ROUNDS = 12;

    @Rule("SPI-006")
    void everyFailedAllocationIsUndone(Subject subject) {
        for (Attempt attempt : attempts(subject)) {
            failEverywhere(attempt, CountedFaults::allocationsSeen, Faults::allocationsFrom);
        }
    }

    @Rule("SPI-006")
    void everyFailedMappingIsUndone(Subject subject) {
        for (Attempt attempt : attempts(subject)) {
            failEverywhere(attempt, CountedFaults::mappingsSeen, Faults::mapping);
        }
    }

    /**
     * An add, or the mapping of a device, and the machine that it is for.
     *
     * @param machine not yet touched
     * @param add succeeds if nothing fails
     */
    private record Attempt(Machine machine, Operation add) {}

    private static List<Attempt> attempts(Subject subject) {
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(new Attempt(subject.boot(), subject.add(3)));
        attempts.add(new Attempt(subject.boot(builder -> builder.bootTables(false)), subject.add(1)));
        if (subject.has(Feature.LINEAR_MAP)) {
            attempts.add(betweenNeighbours(subject));
        }
        if (subject.kernelHas(Feature.MEMMAP_ON_MEMORY) && subject.has(Feature.MEMMAP_ON_MEMORY)) {
            attempts.add(new Attempt(
                    subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON)),
                    subject.add(1, MhpFlag.MEMMAP_ON_MEMORY)));
        }
        if (subject.kernelHas(Feature.MEMMAP_FROM_RANGE) && subject.has(Feature.MEMMAP_FROM_RANGE)) {
            attempts.add(new Attempt(subject.boot(), subject.add(4, MhpFlag.MEMMAP_FROM_RANGE)));
        }
        if (subject.has(Feature.DEVICE_MEMORY)) {
            attempts.add(new Attempt(subject.boot(), Devices.map(new Devices(subject).compounds())));
        }
        if (subject.has(Feature.DEVICE_ALTMAP)) {
            attempts.add(new Attempt(subject.boot(), Devices.map(new Devices(subject).selfHosted())));
        }
        return attempts;
    }

    /** So much that several tables of the linear map are needed, with something on either side of it. */
    private static Attempt betweenNeighbours(Subject subject) {
        Machine machine = subject.boot();
        long start = subject.start() + subject.block();
        long size = RemoveRules.wholeAdd(subject);
        Expect.done(machine, subject.add(1));
        Expect.done(machine, subject.addAt(start + size, subject.block()));
        return new Attempt(machine, subject.addAt(start, size));
    }

    private interface Count {
        long of(CountedFaults faults);
    }

    private static void failEverywhere(Attempt attempt, Count count, LongFunction<Faults> faults) {
        CountedFaults counting = CountedFaults.counting();
        Machine untouched = attempt.machine().fork();
        Effect effect = untouched.apply(attempt.add(), counting).fold(done -> done, refusal -> {
            throw new AssertionError(attempt.add() + " is refused: " + refusal);
        });
        for (long number : samples(count.of(counting))) {
            Machine failing = attempt.machine().fork();
            Outcome<Effect> outcome = failing.apply(attempt.add(), faults.apply(number));
            if (outcome.isRefused()) {
                String when = "after failure " + number + " of " + attempt.add();
                Expect.same(failing, attempt.machine(), when);
                Effect again = Expect.done(failing, attempt.add());
                Expect.that(again.equals(effect), "%s, the add does %s instead of %s", when, again, effect);
            }
            Expect.sound(failing, "after failure " + number);
        }
    }

    /** A removal allocates where it has to split a leaf: it takes all away, or nothing. */
    @Rule("SPI-008")
    @RequiresFeature(Feature.REMOVE_IN_PART)
    void aRemovalThatFailsTakesNothing(Subject subject) {
        Machine whole = subject.boot();
        Expect.done(whole, subject.addAt(subject.start(), RemoveRules.wholeAdd(subject)));
        Operation remove = subject.removeAt(RemoveRules.middle(subject), subject.block());
        CountedFaults counting = CountedFaults.counting();
        Expect.that(whole.fork().apply(remove, counting).isDone(), "%s is refused", remove);
        for (long number : samples(counting.allocationsSeen())) {
            Machine failing = whole.fork();
            Outcome<Effect> outcome = failing.apply(remove, Faults.allocationsFrom(number));
            String when = "after failure " + number + " of " + remove;
            if (outcome.isRefused()) {
                Expect.same(failing, whole, when);
                Expect.done(failing, remove);
            }
            long left = Leaves.mappedBytes(failing, new PhysRange(RemoveRules.middle(subject), subject.block()));
            Expect.that(left == 0, "%s, the linear map still maps %d bytes of it", when, left);
            Expect.sound(failing, when);
        }
    }

    private static List<Long> samples(long count) {
        return LongStream.range(0, Math.min(count, SAMPLES))
                .map(i -> count <= SAMPLES ? i : i * (count - 1) / (SAMPLES - 1))
                .boxed()
                .toList();
    }

    /** Tables, leaves, blocks and sections fail by lot, inside the port's own code. */
    @Rule("SPI-006")
    void whatFailsByLotIsUndone(Subject subject) {
        Seeds.all().forEach(seed -> cranky(subject, seed, MemmapOnMemory.OFF));
    }

    /** The same where the memmap lies in an altmap. */
    @Rule("VMM-004")
    void aMemmapThatFailsHalfwayIsTakenBack(Subject subject) {
        boolean selfHosting = subject.kernelHas(Feature.MEMMAP_ON_MEMORY) && subject.has(Feature.MEMMAP_ON_MEMORY);
        Seeds.all().forEach(seed -> cranky(subject, ~seed, selfHosting ? MemmapOnMemory.ON : MemmapOnMemory.OFF));
    }

    private static void cranky(Subject subject, long seed, MemmapOnMemory parameter) {
        CrankyArchitecture cranky = new CrankyArchitecture(subject.newArchitecture(), seed, 3);
        cranky.arm(false);
        Machine machine = subject.boot(cranky, builder -> builder.memmapOnMemory(parameter));
        Operation add = parameter == MemmapOnMemory.OFF ? subject.add(2) : subject.add(1, MhpFlag.MEMMAP_ON_MEMORY);
        Effect effect = Expect.done(machine.fork(), add);
        cranky.arm(true);
        for (int round = 0; round < CRANKY_ROUNDS; round++) {
            Machine failing = machine.fork();
            long failures = cranky.failures();
            Outcome<Effect> outcome = failing.apply(add);
            String when =
                    "seed " + seed + ", round " + round + ", after " + (cranky.failures() - failures) + " failures";
            Expect.sound(failing, when);
            if (outcome.isRefused()) {
                Expect.same(
                        failing,
                        machine,
                        when + ", refused with " + outcome.refusal().orElseThrow());
            }
        }
        cranky.arm(false);
        Effect again = Expect.done(machine, add);
        Expect.that(again.equals(effect), "after failures the add does %s instead of %s", again, effect);
    }
}
