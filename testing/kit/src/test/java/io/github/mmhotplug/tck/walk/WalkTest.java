package io.github.mmhotplug.tck.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.Subject;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A walk does what there is to do, and what leads to a failure becomes short. */
class WalkTest {
    private static final int STEPS = 1000;

    private static Subject x86() {
        return new Subject(
                ArchitectureRegistry.load(WalkTest.class.getClassLoader())
                        .find("x86")
                        .orElseThrow()
                        .provider(),
                "x86-4level",
                KernelProfiles.load().find("7.2").orElseThrow(),
                Set.of());
    }

    private static List<WalkStep> steps(long seed) {
        WalkSource source = new WalkSource(new Random(seed), x86());
        return IntStream.range(0, STEPS).mapToObj(i -> source.next()).toList();
    }

    @Test
    void everyKindOfOperationSucceedsManyTimesAndIsRefusedToo() {
        Machine machine = x86().boot();
        Map<String, Integer> done = new TreeMap<>();
        Map<String, Integer> refused = new TreeMap<>();
        for (WalkStep step : steps(1)) {
            boolean succeeded = machine.apply(step.operation(), step.faults()).isDone();
            (succeeded ? done : refused).merge(kind(step.operation()), 1, Integer::sum);
        }
        String[] kinds = {
            "AddMemory",
            "RemoveMemory",
            "Allocate",
            "Free",
            "MemremapPages",
            "MemunmapPages",
            "WriteParameter",
            "Poison",
            "offline",
            "online",
            "online_kernel",
            "online_movable"
        };
        assertThat(done)
                .containsOnlyKeys(kinds)
                .allSatisfy((kind, times) -> assertThat(times).as(kind).isGreaterThan(5));
        assertThat(refused).containsKeys(kinds).containsKey("nonsense");
    }

    private static String kind(Operation operation) {
        return operation instanceof Operation.WriteState write
                ? write.word()
                : operation.getClass().getSimpleName();
    }

    @Test
    void equalSeedsMakeEqualWalks() {
        assertThat(steps(2)).isEqualTo(steps(2)).isNotEqualTo(steps(3));
    }

    @Test
    void onlyTheStepsThatAreNeededAreLeft() {
        List<WalkStep> steps = IntStream.range(0, STEPS)
                .mapToObj(i -> new WalkStep(new Operation.Free("a" + i), OptionalLong.empty()))
                .toList();
        List<WalkStep> needed = List.of(steps.get(17), steps.get(512), steps.get(999));
        assertThat(new Shrinker(fewer -> fewer.containsAll(needed)).shrink(steps))
                .isEqualTo(needed);
        assertThat(new Shrinker(fewer -> false).shrink(steps)).isEqualTo(steps);
    }
}
