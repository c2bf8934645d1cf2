package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Standby memory of s390 in its three generations: increments and blocks of 256 MiB, 2 GiB at boot. */
class SclpScenariosTest {
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 256 * Bytes.MIB;

    @RegisterExtension
    private final Machines machines = new Machines();

    private Machine machine(Port port, long standbyBytes) {
        return machines.boot(port.builder(port.facts(facts ->
                        facts.firmwareUnitBytes(BLOCK).standbyStorage(List.of(new PhysRange(2 * GIB, standbyBytes)))))
                .memmapOnMemory(MemmapOnMemory.ON));
    }

    private static long hotBlocks(Machine machine) {
        return machine.snapshot().blockCount() - 2 * GIB / BLOCK;
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    private static boolean isAccessible(Machine machine, int block) {
        return machine.frames().isAccessible(new PhysRange(block * BLOCK, BLOCK));
    }

    /** Bug 28: the memmap of all standby memory comes out of boot memory, and there is not enough. */
    @Test
    void on61AllOfItIsAddedAsFarAsMemoryGoes() {
        Port port = Port.of("s390", "6.1");
        Machine machine = machines.boot(port.builder(port.facts(facts ->
                        facts.firmwareUnitBytes(BLOCK).standbyStorage(List.of(new PhysRange(2 * GIB, 128 * GIB)))))
                .freeBytes(GIB + GIB / 2));
        Outcome<Effect> outcome = machine.apply(Sclp.detect());
        // 384 blocks of 4 MiB of memmap are 1.5 GiB; their page tables come out of it too
        assertThat(hotBlocks(machine)).isBetween(380L, 384L);
        assertThat(outcome.notes()).hasSize(Math.toIntExact(512 - hotBlocks(machine)));
        assertThat(outcome.notes())
                .extracting(Note::rule)
                .extracting(rule -> rule.errno())
                .containsOnly(Errno.ENOMEM);
    }

    @Test
    void on612EveryBlockHoldsItsOwn() {
        Machine machine = machine(Port.of("s390", "6.12"), 16 * GIB);
        Effect effect = done(machine, Sclp.detect());
        assertThat(hotBlocks(machine)).isEqualTo(64);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(isAccessible(machine, 8)).isFalse();
        long managed = managed(machine);
        done(machine, state(2 * GIB, BLOCK, "online"));
        assertThat(managed(machine) - managed).isEqualTo(64512);
        assertThat(isAccessible(machine, 8)).isTrue();
        assertThat(isAccessible(machine, 9)).isFalse();
        done(machine, state(2 * GIB, BLOCK, "offline"));
        assertThat(isAccessible(machine, 8)).isFalse();
    }

    @Test
    void on72AUserConfiguresBlockByBlock() {
        Machine machine = machine(Port.of("s390", "7.2"), 128 * GIB);
        done(machine, Sclp.detect());
        assertThat(hotBlocks(machine)).isZero();

        Effect effect = done(machine, Sclp.write(8, "config", "1"));
        assertThat(hotBlocks(machine)).isEqualTo(1);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(isAccessible(machine, 8)).isTrue();
        done(machine, Sclp.write(8, "config", "1"));
        long managed = managed(machine);
        done(machine, state(2 * GIB, BLOCK, "online"));
        assertThat(managed(machine) - managed).isEqualTo(64512);

        assertThat(Ops.refused(machine, Sclp.write(8, "config", "0")).errno()).isEqualTo(Errno.EBUSY);
        done(machine, state(2 * GIB, BLOCK, "offline"));
        done(machine, Sclp.write(8, "config", "0"));
        assertThat(hotBlocks(machine)).isZero();
        assertThat(isAccessible(machine, 8)).isFalse();

        done(machine, Sclp.write(8, "memmap_on_memory", "0"));
        assertThat(done(machine, Sclp.write(8, "config", "1")).cost().memmapFromSystemPages())
                .isEqualTo(1024);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void aBlockThatIsHandedOutInPartOnlyIsGivenBack(boolean faithful, boolean firstStays) {
        Port port = Port.of("s390", "7.2");
        Port which = faithful ? port.faithful() : port;
        long increment = 64 * Bytes.MIB;
        Machine machine = machines.boot(which.builder(which.facts(
                facts -> facts.firmwareUnitBytes(increment).standbyStorage(List.of(new PhysRange(2 * GIB, GIB))))));
        long block = machine.architecture().memoryBlockSizeBytes();
        Operation write = Sclp.write(2 * GIB / block, "config", "1", "refuses", Long.toString(2 * GIB + increment));
        assertThat(machine.apply(write).refusal().orElseThrow().errno()).isEqualTo(Errno.EIO);
        assertThat(machine.frames().isAccessible(new PhysRange(2 * GIB, increment)))
                .isEqualTo(firstStays);
    }

    @Test
    void onlyWholeBlocksOfWhatIsOnStandbyAreAdded() {
        Port port = Port.of("s390", "6.12");
        Machine machine = machines.boot(port.builder(port.facts(facts -> facts.firmwareUnitBytes(64 * Bytes.MIB)
                .bootRam(List.of(new PhysRange(0, 256 * Bytes.MIB)))
                .standbyStorage(List.of(
                        new PhysRange(320 * Bytes.MIB, 512 * Bytes.MIB),
                        new PhysRange(832 * Bytes.MIB, 512 * Bytes.MIB))))));
        long before = machine.snapshot().blockCount();
        done(machine, Sclp.detect());
        assertThat(machine.snapshot().blockCount() - before).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void whateverAUserWritesTheMachineIsSound(String kernel) {
        Machine machine = machine(Port.of("s390", kernel), 4 * GIB);
        done(machine, Sclp.detect());
        Random random = new Random(kernel.hashCode());
        for (int step = 0; step < 500; step++) {
            int block = 6 + random.nextInt(20);
            Operation operation = switch (random.nextInt(4)) {
                case 0 -> state(block * BLOCK, BLOCK, random.nextBoolean() ? "online" : "online_movable");
                case 1 -> state(block * BLOCK, BLOCK, "offline");
                case 2 -> Sclp.write(block, "memmap_on_memory", random.nextBoolean() ? "1" : "0");
                default -> Sclp.write(block, "config", random.nextBoolean() ? "1" : "0");
            };
            Machine before = machine.fork();
            if (Machines.step(machine, operation).isRefused()) {
                assertThat(machine.differencesFrom(before)).isEmpty();
            }
        }
    }
}
