package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fails is undone, whatever fails: the machine is as before. */
class PowerpcFaultsTest {
    private static final long SAMPLES = 60;

    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-4k,  rfc-2019, 256,  9216, false, MEMMAP_FROM_RANGE",
        "powerpc-radix-64k, rfc-2019, 256,  9216, false, MEMMAP_FROM_RANGE",
        "powerpc-hash-64k,  rfc-2019, 256,  9216, true,  MEMMAP_FROM_RANGE",
        "powerpc-hash-4k,   rfc-2019, 256,  9216, false, MEMMAP_FROM_RANGE",
        "powerpc-radix-4k,  6.1,      256,  1280, true,",
        "powerpc-radix-64k, 6.1,      16,   3088, false,",
        "powerpc-hash-4k,   6.1,      256,  2304, true,",
        "powerpc-hash-64k,  6.12,     256,  17408, false,",
        "powerpc-radix-4k,  6.12,     256,  1024, false, MEMMAP_ON_MEMORY",
        "powerpc-radix-64k, 6.12,     256,  1024, true,  MEMMAP_ON_MEMORY",
        "powerpc-radix-64k, 6.12,     16,   80,   false,",
        "powerpc-radix-4k,  7.2,      1024, 2048, true,",
        "powerpc-radix-64k, 7.2,      256,  5120, false,",
        "powerpc-hash-64k,  7.2,      256,  1024, true,"
    })
    void everyFailureIsUndone(String variant, String kernel, long lmbMib, long sizeMib, boolean warm, MhpFlag flag) {
        Rig rig = new Rig(Rig.builder(variant, kernel, lmbMib * MIB)
                .memmapOnMemory(MemmapOnMemory.FORCE)
                .bootTables(warm)
                .boot());
        long start = BASE + 15 * GIB + lmbMib * MIB;
        MhpFlag[] flags = flag == null ? new MhpFlag[0] : new MhpFlag[] {flag};
        check(rig, Rig.adding(start, sizeMib * MIB, flags));
        rig.add(start - lmbMib * MIB, lmbMib * MIB);
        check(rig, Rig.adding(start, sizeMib * MIB, flags));
    }

    private static void check(Rig rig, Operation add) {
        CountedFaults seen = CountedFaults.counting();
        assertThat(rig.fork().apply(add, seen).isDone()).isTrue();
        sample(rig, add, seen.allocationsSeen(), Faults::allocationsFrom);
        sample(rig, add, seen.allocationsSeen(), PowerpcFaultsTest::oneAllocation);
        sample(rig, add, seen.mappingsSeen(), Faults::mapping);
    }

    private static void sample(Rig rig, Operation add, long count, LongFunction<Faults> faults) {
        for (long number : numbers(count)) {
            Machine before = rig.machine.fork();
            Rig trial = rig.fork();
            Outcome<Effect> outcome = trial.apply(add, faults.apply(number));
            if (outcome.isRefused()) {
                assertThat(trial.machine.differencesFrom(before)).isEmpty();
            }
        }
    }

    /** All, or the first ones, the last ones and some between. */
    private static List<Long> numbers(long count) {
        List<Long> numbers = new ArrayList<>();
        long step = Math.max(1, count / SAMPLES);
        for (long number = 0; number < count; number += number < 10 || number > count - 5 ? 1 : step) {
            numbers.add(number);
        }
        return numbers;
    }

    private static Faults oneAllocation(long number) {
        return new Faults() {
            private long seen;

            @Override
            public long allocations(long wanted) {
                long first = seen;
                seen += wanted;
                return number >= first && number < seen ? number - first : wanted;
            }

            @Override
            public boolean mappingFails() {
                return false;
            }
        };
    }
}
