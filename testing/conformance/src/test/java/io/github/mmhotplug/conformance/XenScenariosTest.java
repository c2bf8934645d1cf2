package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Xen balloon on whole machines: 2 GiB at boot, what is added lies behind them in blocks of 128 MiB. */
class XenScenariosTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final long BOOT_PAGES = (2 * GIB) >>> 12;

    @RegisterExtension
    private final Machines machines = new Machines();

    private static Operation drive(String verb, String argument, long value) {
        return new Operation.Drive("xen", new DriverInput(verb, Map.of(argument, Long.toString(value))));
    }

    private static Operation target(long pages) {
        return drive("target", "pages", pages);
    }

    private Machine loaded(String kernel, OnlineType type) {
        Machine machine = machines.boot(Port.of("x86", kernel).builder().autoOnline(type));
        done(machine, drive("load", "unused", 0));
        return machine;
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    private static long present(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::presentPages)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void aTargetAboveIsAddedThenPopulated(String kernel) {
        Machine machine = loaded(kernel, OnlineType.OFFLINE);
        long managed = managed(machine);
        long present = present(machine);
        long blocks = machine.snapshot().blockCount();
        done(machine, target(BOOT_PAGES + 100000));
        assertThat(machine.snapshot().blockCount() - blocks).isEqualTo(4);
        assertThat(managed(machine)).isEqualTo(managed);

        // nobody onlines: nothing more is added
        done(machine, new Operation.Advance(60_000));
        assertThat(machine.snapshot().blockCount() - blocks).isEqualTo(4);

        done(machine, drive("hypervisor", "frames", 0));
        done(machine, state(2 * GIB, 4 * BLOCK, "online_movable"));
        assertThat(present(machine) - present).isEqualTo(131072);
        assertThat(managed(machine)).as("all of it in the balloon").isEqualTo(managed);
        assertThat(Ops.refused(machine, state(2 * GIB, BLOCK, "offline")).errno())
                .isEqualTo(Errno.EBUSY);

        done(machine, drive("hypervisor", "frames", 1 << 20));
        done(machine, new Operation.Advance(3600_000));
        assertThat(managed(machine) - managed).isEqualTo(100000);
        // 31072 remain, those that are lowest: memory16 is full of them, and the last block has none
        assertThat(Ops.refused(machine, state(2 * GIB, BLOCK, "offline")).errno())
                .isEqualTo(Errno.EBUSY);
    }

    @Test
    void withBlocksOf2GibTheRequestIsNoWholeBlock() {
        Port port = Port.of("x86", "7.2");
        Machine machine = machines.boot(port.builder(port.facts(facts ->
                facts.hypervisor(true).bootRam(List.of(new PhysRange(0, 2 * GIB), new PhysRange(4 * GIB, 94 * GIB))))));
        done(machine, drive("load", "unused", 0));
        List<String> iomem = machine.snapshot().iomem();
        List<Note> notes = machine.apply(target(((96 * GIB) >>> 12) + 100000)).notes();
        assertThat(notes)
                .extracting(Note::rule)
                .extracting(rule -> rule.errno())
                .containsExactly(Errno.EINVAL);
        assertThat(machine.snapshot().iomem()).isEqualTo(iomem);
    }

    @Test
    void aDimmIsInTheBalloonToo() {
        Machine machine = loaded("7.2", OnlineType.ONLINE);
        long managed = managed(machine);
        done(machine, Ops.plug(8 * GIB, BLOCK));
        assertThat(managed(machine)).isEqualTo(managed);
        done(machine, target(BOOT_PAGES + 32768));
        assertThat(managed(machine) - managed).isEqualTo(32768);
    }

    @Test
    void aHypervisorWithoutFramesIsAskedFourTimes() {
        Machine machine = loaded("7.2", OnlineType.ONLINE);
        long managed = managed(machine);
        done(machine, drive("hypervisor", "frames", 0));
        done(machine, target(BOOT_PAGES + 32768));
        done(machine, drive("hypervisor", "frames", 1000));
        done(machine, new Operation.Advance(999));
        assertThat(managed(machine)).isEqualTo(managed);
        done(machine, new Operation.Advance(1));
        assertThat(managed(machine) - managed).isEqualTo(1000);
        done(machine, new Operation.Advance(7000));
        done(machine, drive("hypervisor", "frames", 100_000));
        done(machine, new Operation.Advance(3500_000));
        assertThat(managed(machine) - managed).as("given up for an hour").isEqualTo(1000);
        done(machine, new Operation.Advance(100_000));
        assertThat(managed(machine) - managed).isEqualTo(32768);
    }

    @Test
    void aTargetBelowTakesPagesAndGivesThemBack() {
        Machine machine = loaded("7.2", OnlineType.ONLINE);
        long managed = managed(machine);
        done(machine, target(BOOT_PAGES - 10000));
        assertThat(managed - managed(machine)).isEqualTo(10000);
        done(machine, target(BOOT_PAGES));
        assertThat(managed(machine)).isEqualTo(managed);
    }

    @ParameterizedTest
    @CsvSource({"6.1, 1", "6.12, 2", "7.2, 3"})
    void whateverTheTargetTheMachineIsSound(String kernel, long seed) {
        Random random = new Random(seed);
        Machine machine = loaded(kernel, OnlineType.OFFLINE);
        for (int step = 0; step < 300; step++) {
            long at = 2 * GIB + random.nextInt(16) * BLOCK;
            Operation operation = switch (random.nextInt(8)) {
                case 0 -> target(BOOT_PAGES - 20_000 + random.nextInt(300_000));
                case 1 -> state(at, BLOCK, "online");
                case 2 -> state(at, BLOCK, "online_movable");
                case 3 -> state(at, BLOCK, "offline");
                case 4 -> drive("hypervisor", "frames", random.nextInt(50_000));
                case 5 -> drive("alloc", "pages", 1 + random.nextInt(5000));
                case 6 ->
                    drive("free", "pages", machine.driverFacts().getOrDefault("xen.target_unpopulated", 0L) / 2 + 1);
                default -> new Operation.Advance(random.nextInt(100_000));
            };
            try {
                Machines.step(machine, operation).ignore();
            } catch (IllegalArgumentException nobodyHasThem) {
                assertThat(nobodyHasThem).hasMessageContaining("are handed out");
            }
        }
    }
}
