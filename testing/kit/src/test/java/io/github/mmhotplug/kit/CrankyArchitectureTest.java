package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.wrap.CrankyArchitecture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fails by lot fails again by the same lot. */
class CrankyArchitectureTest {
    private static final int ADDS = 40;

    /** What became of every add of a sequence, each to a machine of its own. */
    private static List<String> adds(long seed) {
        Subject subject = new Subject(
                Target.ARM64.provider(),
                Target.ARM64.variant(),
                KernelProfiles.load().find(Target.ARM64.kernel()).orElseThrow(),
                Target.ARM64.absent());
        CrankyArchitecture cranky = new CrankyArchitecture(subject.newArchitecture(), seed, 3);
        cranky.arm(false);
        Machine machine = subject.boot(cranky, builder -> builder);
        cranky.arm(true);
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < ADDS; i++) {
            outcomes.add(machine.fork().apply(subject.add(2)) + " after " + cranky.failures() + " failures");
        }
        assertThat(subject.brokenInvariants()).isEmpty();
        return outcomes;
    }

    @Test
    void oneSeedFailsTheSameWayTwice() {
        List<String> first = adds(1);
        assertThat(adds(1)).isEqualTo(first);
        assertThat(first).anyMatch(outcome -> outcome.contains("a failure on purpose"));
    }

    @Test
    void anotherSeedFailsInAnotherWay() {
        assertThat(adds(2)).isNotEqualTo(adds(1));
    }
}
