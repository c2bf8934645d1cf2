package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Allocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.JournalEntry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A device that is resized at random, by a host that is busy at times, while blocks go online and offline, memory is used
 * and freed, and time passes: after every step the machine and the driver are sound, and in the end, with nothing in the
 * way, the size is reached and everything can go. Another seed: {@code -Dmm.seed=N}; more: {@code -Dmm.seeds=N}.
 */
class VirtioMemWalkTest {
    private static final long SEED = Long.getLong("mm.seed", 20200507);
    private static final long SEEDS = Long.getLong("mm.seeds", 1);
    private static final int STEPS = 400;
    private static final long REGION = 3 * Bytes.GIB;
    private static final List<String> WORDS = List.of("online", "online_kernel", "online_movable", "offline");
    private static final List<String> AUTO = List.of("offline", "online", "online_kernel", "online_movable");

    private static Stream<Arguments> walks() {
        return LongStream.range(SEED, SEED + SEEDS)
                .boxed()
                .flatMap(seed -> Stream.of(
                        Arguments.of("x86", "6.1", VirtioMem.UNIT, seed),
                        Arguments.of("x86", "6.12", VirtioMem.UNIT, seed),
                        Arguments.of("x86", "7.2", 4 * Bytes.MIB, seed),
                        Arguments.of("x86", "7.2", 256 * Bytes.MIB, seed),
                        Arguments.of("x86", "6.1", 128 * Bytes.MIB, seed),
                        Arguments.of("arm64-16k", "6.12", 32 * Bytes.MIB, seed),
                        Arguments.of("arm64-64k", "7.2", VirtioMem.UNIT, seed),
                        Arguments.of("riscv", "6.12", VirtioMem.UNIT, seed),
                        Arguments.of("s390", "7.2", Bytes.MIB, seed)));
    }

    @ParameterizedTest(name = "{0}, kernel {1}, device blocks of {2} bytes, seed {3}")
    @MethodSource("walks")
    void everyStepLeavesMachineAndDriverSound(String architecture, String kernel, long unit, long seed) {
        Random random = new Random(seed + architecture.hashCode() + 31L * kernel.hashCode() + unit);
        Machine machine = Port.of(architecture, kernel).builder().boot();
        Machine empty = machine.fork();
        Ops.done(machine, VirtioMem.create("size", Long.toString(REGION), "block_size", Long.toString(unit)));
        for (int i = 0; i < STEPS; i++) {
            Operation step = step(random, machine, unit);
            try {
                Machine before = machine.fork();
                Outcome<Effect> outcome = Machines.step(machine, step);
                assertThat(outcome.isDone() || differsByMigrationOnly(machine, before))
                        .isTrue();
                assertThat(VirtioMem.fact(machine, "broken")).isZero();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "seed %d, step %d, %s: %s%n%s".formatted(seed, i, step, failure.getMessage(), journal(machine)),
                        failure);
            }
        }
        everythingCanGo(machine, empty);
    }

    /** What moved stays moved after a refusal. */
    private static boolean differsByMigrationOnly(Machine machine, Machine before) {
        return List.of("workload", "free memory").containsAll(machine.differencesFrom(before));
    }

    private static Operation step(Random random, Machine machine, long unit) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> VirtioMem.request(size(random, unit));
            case 3 -> VirtioMem.requestAfter(1 + random.nextInt(20), size(random, unit));
            case 4 -> VirtioMem.answer(random.nextBoolean() ? "plug" : "unplug", "busy", 1 + random.nextInt(2));
            case 5, 6 -> Ops.state(block(random, machine), blockBytes(machine), pick(random, WORDS));
            case 7 -> Ops.parameter("auto_online_blocks", pick(random, AUTO));
            case 8 -> allocate(random, machine);
            case 9, 10 -> free(random, machine);
            default -> new Operation.Advance(random.nextInt(400_000));
        };
    }

    private static long size(Random random, long unit) {
        return random.nextInt(6) == 0 ? 0 : random.nextInt(Math.toIntExact(REGION / unit) + 1) * unit;
    }

    private static long blockBytes(Machine machine) {
        return machine.architecture().memoryBlockSizeBytes();
    }

    private static long block(Random random, Machine machine) {
        long index = random.nextInt(Math.toIntExact(REGION / blockBytes(machine)));
        return VirtioMem.START + index * blockBytes(machine);
    }

    private static String pick(Random random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private static Operation allocate(Random random, Machine machine) {
        ZoneType zone = random.nextBoolean() ? ZoneType.MOVABLE : ZoneType.NORMAL;
        AllocationKind kind = switch (random.nextInt(3)) {
            case 0 -> AllocationKind.PINNED;
            case 1 -> zone == ZoneType.MOVABLE ? AllocationKind.MOVABLE : AllocationKind.UNMOVABLE;
            default -> AllocationKind.MOVABLE;
        };
        long bytes = (1 + random.nextInt(64)) * Bytes.MIB;
        return Operation.Allocate.in(zone, "a" + machine.journal().size(), kind, bytes);
    }

    private static Operation free(Random random, Machine machine) {
        List<Allocation> all = machine.frames().allocations();
        return new Operation.Free(
                all.isEmpty() ? "none" : all.get(random.nextInt(all.size())).name());
    }

    private static void everythingCanGo(Machine machine, Machine empty) {
        machine.frames().allocations().forEach(each -> Ops.done(machine, new Operation.Free(each.name())));
        // what the host still has to say is said, and what it still wants to change is changed
        Ops.done(machine, VirtioMem.request(0));
        for (int i = 0; i < 60 && VirtioMem.plugged(machine) + VirtioMem.fact(machine, "requested_size") > 0; i++) {
            Ops.done(machine, VirtioMem.request(0));
            Ops.done(machine, new Operation.Advance(300_000));
        }
        Machines.assertSound(machine);
        assertThat(VirtioMem.plugged(machine)).as(() -> journal(machine)).isZero();
        assertThat(machine.snapshot().blocks()).isEqualTo(empty.snapshot().blocks());
        assertThat(machine.snapshot().iomem())
                .filteredOn(line -> line.contains("virtio_mem"))
                .isEmpty();
        Ops.done(machine, VirtioMem.remove());
        assertThat(machine.snapshot().iomem()).isEqualTo(empty.snapshot().iomem());
        assertThat(machine.snapshot().zones().stream()
                        .mapToLong(zone -> zone.presentPages())
                        .sum())
                .isEqualTo(empty.snapshot().zones().stream()
                        .mapToLong(zone -> zone.presentPages())
                        .sum());
        assertThat(machine.snapshot().zones().stream()
                        .mapToLong(zone -> zone.managedPages())
                        .sum())
                .isEqualTo(empty.snapshot().zones().stream()
                        .mapToLong(zone -> zone.managedPages())
                        .sum());
    }

    private static String journal(Machine machine) {
        return machine.journal().stream().map(VirtioMemWalkTest::line).collect(Collectors.joining("\n"));
    }

    private static String line(JournalEntry entry) {
        return entry.number() + " " + entry.operation() + " -> "
                + entry.outcome().fold(effect -> "done " + entry.outcome().notes(), Object::toString);
    }
}
