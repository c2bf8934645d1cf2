package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Allocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Devices of several ranges that drivers take and let go at random, while blocks go online and offline, memory is used and
 * allocations fail: after every step machine and driver are sound. What is online when kmem lets go stays until the next
 * reboot, and reboots come at random too. Another seed: {@code -Dmm.seed=N}; more: {@code -Dmm.seeds=N}.
 */
class DaxWalkTest {
    private static final long SEED = Long.getLong("mm.seed", 20220106);
    private static final long SEEDS = Long.getLong("mm.seeds", 1);
    private static final int STEPS = 1000;
    private static final List<String> DEVICES = List.of("dax0.0", "dax0.1", "dax1.0");
    private static final List<String> DRIVERS = List.of("kmem", "kmem", "device_dax");
    private static final List<String> WORDS = List.of("online", "online_kernel", "online_movable", "offline");

    private static Stream<Arguments> walks() {
        return LongStream.range(SEED, SEED + SEEDS)
                .boxed()
                .flatMap(seed -> Stream.of(
                                Port.of("x86", "6.1"),
                                Port.of("x86", "7.2"),
                                Port.of("arm64-4k", "6.12"),
                                Port.of("arm64-64k", "7.2"),
                                Port.of("powerpc-radix-64k", "7.2"),
                                Port.of("riscv", "6.12"))
                        .map(port -> Arguments.of(port, seed)));
    }

    /** One walk: the machine, what it is after a boot, and who has which device. */
    private static final class Walk {
        private final Random random;
        private final Machine booted;
        private final Map<String, List<PhysRange>> ranges = new HashMap<>();
        private final Map<String, String> drivers = new TreeMap<>();
        private Machine machine;

        Walk(Port port, long seed) {
            this.random = new Random(seed + port.toString().hashCode());
            Machine fresh = port.builder().memmapOnMemory(MemmapOnMemory.ON).boot();
            long block = fresh.architecture().memoryBlockSizeBytes();
            long at = port.reference().hotplugStart();
            for (String device : DEVICES) {
                List<PhysRange> own = List.of(
                        new PhysRange(at + 2 * Bytes.MIB, 3 * block),
                        new PhysRange(at + 5 * block, block / 2), // holds no block
                        new PhysRange(at + 6 * block, 2 * block));
                ranges.put(device, own);
                String text = String.join(
                        ",",
                        own.stream()
                                .map(range -> Dax.range(range.startAddress(), range.sizeBytes()))
                                .toList());
                Ops.done(fresh, Dax.drive(device, "create", Map.of("ranges", text, "align", align(port))));
                at += 7 * block; // the last block is the next device's first: who comes first has it
            }
            this.booted = fresh;
            this.machine = fresh.fork();
        }

        private static String align(Port port) {
            return Long.toString(port.architecture().geometry().pageSizeBytes());
        }

        void step() {
            if (random.nextInt(120) == 0) {
                reboot();
                return;
            }
            if (random.nextInt(8) == 0 && !drivers.isEmpty()) {
                letGo(pick(List.copyOf(drivers.keySet())));
                return;
            }
            Operation operation = operation();
            Faults faults = random.nextInt(10) == 0 ? Faults.allocationsFrom(random.nextInt(40)) : Faults.NONE;
            Machine before = machine.fork();
            Outcome<Effect> outcome = Machines.step(machine, operation, faults);
            if (outcome.isRefused()) {
                assertThat(machine.differencesFrom(before)).isSubsetOf("workload", "free memory");
            }
            if (operation instanceof Operation.Drive drive) {
                judge(drive, outcome);
            }
        }

        private Operation operation() {
            String device = pick(DEVICES);
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> Dax.drive(device, "bind", Map.of("driver", pick(DRIVERS)));
                case 3 -> Dax.drive(device, "unbind", Map.of("driver", drivers.getOrDefault(device, "kmem")));
                case 4 -> Dax.drive(device, "unbind", Map.of("driver", pick(DRIVERS)));
                case 5 ->
                    Dax.drive(device, "write", Map.of("file", "memmap_on_memory", "value", pick(List.of("0", "1"))));
                case 6 -> Ops.parameter("auto_online_blocks", pick(WORDS));
                case 7 -> everyBlockOffline(device);
                case 8 -> allocate();
                case 9 -> free();
                default -> {
                    PhysRange range = pick(ranges.get(device));
                    yield Ops.state(range.startAddress(), range.sizeBytes(), pick(WORDS));
                }
            };
        }

        private Operation everyBlockOffline(String device) {
            List<PhysRange> own = ranges.get(device);
            long start = own.get(0).startAddress();
            return Ops.state(start, own.get(own.size() - 1).endAddress() - start, "offline");
        }

        private Operation allocate() {
            boolean movable = random.nextBoolean();
            return Operation.Allocate.in(
                    movable ? ZoneType.MOVABLE : ZoneType.NORMAL,
                    "a" + machine.journal().size(),
                    random.nextInt(4) == 0 ? AllocationKind.PINNED : AllocationKind.MOVABLE,
                    (1 + random.nextInt(32)) * Bytes.MIB);
        }

        private Operation free() {
            List<Allocation> all = machine.frames().allocations();
            return new Operation.Free(all.isEmpty() ? "none" : pick(all).name());
        }

        private <T> T pick(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /** Who has a device is for the bus to say; that kmem lets go is never refused. */
        private void judge(Operation.Drive drive, Outcome<Effect> outcome) {
            String device = drive.input().text("device");
            String has = drivers.getOrDefault(device, "none");
            String rule =
                    outcome.refusal().map(Refusal::rule).map(why -> why.id()).orElse("");
            if (drive.input().verb().equals("bind")) {
                assertThat(rule.equals("DRV-002")).isEqualTo(!has.equals("none"));
                if (outcome.isDone()) {
                    drivers.put(device, drive.input().text("driver"));
                }
            } else if (drive.input().verb().equals("unbind")) {
                boolean own = has.equals(drive.input().text("driver"));
                assertThat(rule).isEqualTo(own ? "" : "DRV-003");
                if (own) {
                    drivers.remove(device);
                }
            }
        }

        /** With nothing in use, everything goes that is not stuck, nor holds memmap of what is. */
        void reboot() {
            machine.frames().allocations().forEach(each -> Ops.done(machine, new Operation.Free(each.name())));
            int left = drivers.size() + 1;
            while (drivers.size() < left) {
                left = drivers.size();
                List.copyOf(drivers.keySet()).forEach(this::letGo);
            }
            if (machine.snapshot().iomem().stream().noneMatch(line -> line.contains("dax"))) {
                assertThat(machine.snapshot().blocks())
                        .isEqualTo(booted.snapshot().blocks());
                assertThat(machine.frames().deviceMappings()).isEmpty();
            }
            machine = booted.fork();
            drivers.clear();
        }

        private void letGo(String device) {
            Machines.step(machine, everyBlockOffline(device)).ignore();
            if (online(device) == 0) {
                Operation unbind = Dax.drive(device, "unbind", Map.of("driver", drivers.remove(device)));
                assertThat(Machines.step(machine, unbind).notes()).isEmpty();
            }
        }

        private long online(String device) {
            long block = machine.architecture().memoryBlockSizeBytes();
            return machine.snapshot().blocks().stream()
                    .filter(run -> run.state() == BlockState.ONLINE)
                    .flatMapToLong(run -> LongStream.rangeClosed(run.first(), run.last()))
                    .mapToObj(id -> new PhysRange(id * block, block))
                    .filter(each -> ranges.get(device).stream().anyMatch(each::intersects))
                    .count();
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("walks")
    void everyStepLeavesMachineAndDriverSound(Port port, long seed) {
        Walk walk = new Walk(port, seed);
        List<Operation> taken = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            try {
                walk.step();
            } catch (RuntimeException | AssertionError failure) {
                walk.machine.journal().forEach(entry -> taken.add(entry.operation()));
                throw new AssertionError(
                        "seed %d, %s, step %d: %s%n%s".formatted(seed, port, i, failure.getMessage(), taken), failure);
            }
        }
        walk.reboot();
    }
}
