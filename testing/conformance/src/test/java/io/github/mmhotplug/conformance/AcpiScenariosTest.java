package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.eject;
import static io.github.mmhotplug.conformance.Ops.plug;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory devices of ACPI on whole machines: blocks of 128 MiB, and what is plugged at 4 GiB begins with memory32. */
class AcpiScenariosTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final long START = 4 * GIB;
    private static final long MEMMAP_PAGES = 4096;

    @RegisterExtension
    private final Machines machines = new Machines();

    private static Operation plugRanges(String ranges) {
        return new Operation.Drive("acpi", new DriverInput("plug", Map.of("ranges", ranges)));
    }

    private static List<BlockRun> hotBlocks(Machine machine) {
        return machine.snapshot().blocks().stream()
                .filter(run -> run.first() >= START / BLOCK)
                .toList();
    }

    private static long blocks(Machine machine, BlockState state) {
        return hotBlocks(machine).stream()
                .filter(run -> run.state() == state)
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    private static ZoneStats normal(Machine machine) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.type() == ZoneType.NORMAL)
                .findFirst()
                .orElseThrow();
    }

    private static long freePages(Machine machine) {
        return machine.snapshot().freePages();
    }

    @Test
    void aDimmOfAGibIsEightBlocksOffline() {
        Machine machine = machines.warm(Port.of("x86", "7.2"));
        done(machine, plug(START, GIB));
        done(machine, eject(START, GIB));
        long free = freePages(machine);

        done(machine, plug(START, GIB));

        assertThat(hotBlocks(machine)).hasSize(1);
        BlockRun run = hotBlocks(machine).get(0);
        assertThat(run.first()).isEqualTo(32);
        assertThat(run.last()).isEqualTo(39);
        assertThat(run.state()).isEqualTo(BlockState.OFFLINE);
        assertThat(machine.snapshot().iomem()).contains("100000000-13fffffff : System RAM");
        assertThat(freePages(machine)).isEqualTo(free - MEMMAP_PAGES);
        assertThat(normal(machine).managedPages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void aDimmCanHoldItsOwnMemmap(String kernel) {
        Machine machine = machines.boot(Port.of("x86", kernel).builder().memmapOnMemory(MemmapOnMemory.ON));
        ZoneStats before = normal(machine);

        assertThat(done(machine, plug(START, GIB)).cost().memmapFromSystemPages())
                .isZero();
        done(machine, state(START, GIB, "online"));

        assertThat(hotBlocks(machine)).allMatch(run -> run.reservedPages() == 512);
        assertThat(normal(machine).presentPages() - before.presentPages()).isEqualTo(262144);
        assertThat(normal(machine).managedPages() - before.managedPages()).isEqualTo(258048);
        assertThat(machine.frames().kpageflags(START >>> 12)).hasValue(FrameView.OWNER_PRIVATE);
    }

    @Test
    void aDimmThatCannotLeaveStaysWhole() {
        Bystander pin = Bystander.last();
        Machine machine = machines.boot(Port.of("x86", "7.2").builder().driver(pin));
        done(machine, plug(START, GIB));
        done(machine, state(START, GIB, "online"));
        // memory35 and what is behind it: five blocks refuse, twice each, and three come back
        pin.objectTo(MemoryEvent.MEM_GOING_OFFLINE, (START + 3 * BLOCK) >>> 12);
        pin.takeHeard();

        Refusal refusal = Ops.refused(machine, eject(START, GIB));

        assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
        assertThat(refusal.kernelSymbol()).isEqualTo("acpi_scan_try_to_offline");
        List<MemoryEvent> events = pin.takeHeard();
        assertThat(events).filteredOn(MemoryEvent.MEM_GOING_OFFLINE::equals).hasSize(3 + 2 * 5);
        assertThat(events).filteredOn(MemoryEvent.MEM_OFFLINE::equals).hasSize(3);
        assertThat(events).filteredOn(MemoryEvent.MEM_ONLINE::equals).hasSize(3);
        assertThat(blocks(machine, BlockState.ONLINE)).isEqualTo(8);
    }

    @Test
    void oneRangeOfTwoIsEnough() {
        Machine machine = machines.warm(Port.of("x86", "7.2"));
        Outcome<Effect> outcome = machine.apply(plugRanges("0x100000000+0x40000000,0x180000000+" + 200 * MIB));
        assertThat(outcome.notes())
                .extracting(Note::rule)
                .extracting(rule -> rule.id())
                .containsExactly("ADD-004");
        assertThat(blocks(machine, BlockState.OFFLINE)).isEqualTo(8);
        done(machine, eject(START, GIB));
        assertThat(hotBlocks(machine)).isEmpty();
    }

    @Test
    void ofADeviceThatTheBootFoundNothingIsAdded() {
        Machine machine = machines.warm(Port.of("x86", "7.2"));
        Outcome<Effect> outcome = machine.apply(plug(GIB, GIB));
        assertThat(outcome.fold(Effect::adds, why -> List.of())).isEmpty();
        assertThat(outcome.notes()).hasSize(1);
        assertThat(outcome.isDone()).isTrue();
    }

    @Test
    void onArm64ADimmOfTheBootStays() {
        Bystander first = Bystander.first();
        Bystander last = Bystander.last();
        Machine machine =
                machines.boot(Port.of("arm64-4k", "7.2").builder().driver(first).driver(last));
        PhysRange ram = machine.facts().bootRam().get(0);
        Refusal refusal = Ops.refused(machine, state(ram.endAddress() - BLOCK, BLOCK, "offline"));
        assertThat(refusal.errno()).isEqualTo(Errno.EPERM);
        assertThat(first.takeHeard()).contains(MemoryEvent.MEM_CANCEL_OFFLINE);
        assertThat(last.takeHeard()).contains(MemoryEvent.MEM_CANCEL_OFFLINE);
    }

    /** Files of {@code /sys/devices/system/memory} need no driver. */
    @Test
    void aProbeAddsOneBlock() {
        Machine machine = machines.warm(Port.of("x86", "7.2"));
        done(machine, new Operation.Probe("0x100000000"));
        assertThat(blocks(machine, BlockState.OFFLINE)).isEqualTo(1);
        assertThat(Ops.refused(machine, new Operation.Probe("0x100000000")).errno())
                .isEqualTo(Errno.EEXIST);
        assertThat(Ops.refused(machine, new Operation.Probe("0x100001000")).errno())
                .isEqualTo(Errno.EINVAL);
    }

    /** Bug 29: what a failed add leaves behind. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsPluggedAndEjectedTheMachineIsSound(long seed) {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder().possibleNodes(Set.of(0, 1)));
        Random random = new Random(seed);
        for (int step = 0; step < 400; step++) {
            long start = START + random.nextInt(24) * BLOCK + (random.nextInt(12) == 0 ? BLOCK / 2 : 0);
            long size = (1 + random.nextInt(5)) * BLOCK;
            Operation operation = switch (random.nextInt(5)) {
                case 0 -> plug(start, size);
                case 1 -> plugRanges(start + "+" + size + "," + (start + size + BLOCK) + "+" + size + ",0x80000000+0");
                case 2 -> eject(start, size);
                case 3 -> state(start, size, random.nextBoolean() ? "online" : "online_movable");
                default -> state(start, size, "offline");
            };
            Machine before = machine.fork();
            if (Machines.step(machine, operation).isRefused()) {
                assertThat(machine.differencesFrom(before)).isEmpty();
            }
        }
    }
}
