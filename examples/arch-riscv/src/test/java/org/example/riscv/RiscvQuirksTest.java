package org.example.riscv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.example.riscv.Machines.boot;
import static org.example.riscv.Machines.kernel;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real kernel does wrong, and what the model does instead. */
class RiscvQuirksTest {
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * Bytes.MIB;

    private static Outcome<Effect> add(Machine machine, long start, long size) {
        return machine.apply(new Operation.AddMemory(AddMemoryRequest.of(start, size)));
    }

    private static Outcome<Effect> remove(Machine machine, long start, long size) {
        return machine.apply(new Operation.RemoveMemory(start, size));
    }

    private static long maxPfnAfterAddingBelow(Machine machine) {
        assertThat(add(machine, 8 * GIB, GIB).isDone()).isTrue();
        assertThat(machine.snapshot().maxPfn()).isEqualTo((9 * GIB) >> 12);
        assertThat(add(machine, 4 * GIB, GIB).isDone()).isTrue();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
        return machine.snapshot().maxPfn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void anAddBelowOtherMemoryLowersMaxPfnOfAFaithfulMachineOnly(String kernel) {
        assertThat(maxPfnAfterAddingBelow(boot("riscv-sv57", kernel(kernel)))).isEqualTo((9 * GIB) >> 12);
        assertThat(maxPfnAfterAddingBelow(boot("riscv-sv57", kernel(kernel).faithful())))
                .isEqualTo((5 * GIB) >> 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void aPartOfALeafIsRefused(String kernel) {
        Machine machine = boot("riscv-sv48", kernel(kernel));
        assertThat(add(machine, 4 * GIB, 2 * GIB).isDone()).isTrue();
        assertThat(remove(machine, 5 * GIB + BLOCK, BLOCK).refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(StandardRule.LEAF_WHOLE);
            assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
            assertThat(refusal.kernelWouldDie()).isTrue();
        });
        assertThat(remove(machine, 5 * GIB, GIB).isDone()).isTrue();
    }

    /** One block goes, and seven others lose their mapping; memory and memmap of theirs stay. */
    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void aPartOfALeafTakesTheWholeLeafAlongOnAFaithfulMachine(String kernel) {
        Machine machine = boot("riscv-sv48", kernel(kernel).faithful());
        assertThat(add(machine, 4 * GIB, 2 * GIB).isDone()).isTrue();
        Effect effect = remove(machine, 5 * GIB + BLOCK, BLOCK).fold(done -> done, refusal -> {
            throw new AssertionError(refusal.toString());
        });
        assertThat(effect.cost().linearMap().leaves()).isEqualTo(Map.of(GIB, -1L));
        assertThat(effect.cost().vmemmap().leaves()).isEqualTo(Map.of(2 * Bytes.MIB, -1L));
        assertThat(machine.snapshot().linearMap().leaves())
                .singleElement()
                .satisfies(run -> assertThat(run.startOffset()).isEqualTo(4 * GIB));
    }

    /** With three levels there is no leaf larger than 2 MiB. */
    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void withThreeLevelsEveryBlockCanGo(String kernel) {
        for (Machine machine : new Machine[] {
            boot("riscv-sv39", kernel(kernel)),
            boot("riscv-sv39", kernel(kernel).faithful())
        }) {
            assertThat(add(machine, 4 * GIB, 2 * GIB).isDone()).isTrue();
            assertThat(remove(machine, 5 * GIB + BLOCK, BLOCK).isDone()).isTrue();
            assertThat(machine.snapshot().linearMap().leaves().stream()
                            .mapToLong(run -> run.sizeBytes())
                            .sum())
                    .isEqualTo(2 * GIB - BLOCK);
        }
    }
}
