package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.JournalEntry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineSnapshot;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adds and removals at random, sensible and senseless, some with failures: after each the machine is sound, and a small
 * oracle agrees about the answer and about which blocks there are. Another seed: {@code -Dmm.seed=N}; more of
 * them: {@code -Dmm.seeds=N}.
 */
class RandomWalkTest {
    private static final long SEED = Long.getLong("mm.seed", 20190328);
    private static final long SEEDS = Long.getLong("mm.seeds", 1);
    private static final int STEPS = 300;

    private static Stream<Arguments> portsAndFragmentation() {
        return LongStream.range(SEED, SEED + SEEDS)
                .boxed()
                .flatMap(seed -> Port.all()
                        .flatMap(port ->
                                Stream.of(false, true).map(fragmented -> Arguments.of(port, fragmented, seed))));
    }

    @ParameterizedTest(name = "{0}, fragmented: {1}, seed {2}")
    @MethodSource("portsAndFragmentation")
    void everyStepIsAnsweredAsTheRulesSay(Port port, boolean fragmented, long seed) {
        Random random = new Random(seed + port.toString().hashCode());
        // fragments are slow in number, so there is less of them
        long ram = fragmented ? 512 * Bytes.MIB : Port.RAM;
        MachineBuilder builder =
                port.builder(port.reference(ram, OptionalLong.empty()).facts());
        Placement parameter = random.nextInt(3) == 0 ? Placement.SYSTEM : Placement.ON_MEMORY;
        parameter.onto(builder);
        if (fragmented) {
            builder.largestFreeOrder(OneMemmapPage.FRAGMENTED);
        }
        Machine machine = builder.boot();
        Oracle oracle = new Oracle(port, machine, parameter.isSelfHosted(), fragmented);
        RandomStep.Source steps = new RandomStep.Source(random, machine, oracle);
        for (int i = 0; i < STEPS; i++) {
            RandomStep step = steps.next();
            try {
                take(machine, oracle, step);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "seed %d, %s, fragmented %s, step %d, %s: %s%n%s"
                                .formatted(seed, port, fragmented, i, step, failure.getMessage(), journal(machine)),
                        failure);
            }
        }
        assertThat(machine.journal()).hasSize(STEPS);
    }

    private static void take(Machine machine, Oracle oracle, RandomStep step) {
        Machine before = machine.fork();
        Outcome<Effect> outcome = Machines.step(machine, step.operation(), step.faults());
        oracle.judge(step, outcome);
        if (outcome.isRefused()) {
            assertThat(machine.differencesFrom(before)).isEmpty();
        }

        MachineSnapshot now = machine.snapshot();
        assertThat(now.maxPfn()).isEqualTo(oracle.maxPfn());
        assertThat(now.blocks().stream()
                        .filter(run -> run.state() == BlockState.OFFLINE)
                        .flatMapToLong(run -> LongStream.rangeClosed(run.first(), run.last()))
                        .boxed())
                .containsExactlyElementsOf(oracle.blocks());
        assertThat(now.memmapPages()).isEqualTo(oracle.memmapPages());
    }

    private static String journal(Machine machine) {
        return machine.journal().stream().map(RandomWalkTest::line).collect(Collectors.joining("\n"));
    }

    private static String line(JournalEntry entry) {
        return entry.number() + " " + entry.operation() + " -> "
                + entry.outcome().fold(effect -> "done", Refusal::toString);
    }
}
