package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trace buffers on whole machines: 8 GiB on node 0 at boot, 4 GiB on node 1 behind them. */
class MemtraceScenariosTest {
    private static final long GIB = Bytes.GIB;
    private static final long NODE_1 = 32 * GIB;

    @RegisterExtension
    private final Machines machines = new Machines();

    static Operation enable(long bytes) {
        return new Operation.Drive(
                "memtrace", new DriverInput("write", Map.of("value", "0x" + Long.toHexString(bytes))));
    }

    private Machine twoNodes(Port port) {
        Machine machine = machines.boot(
                port.builder(port.reference(8 * GIB, OptionalLong.empty()).facts())
                        .possibleNodes(Set.of(0, 1))
                        .autoOnline(OnlineType.ONLINE));
        done(
                machine,
                new Operation.AddMemory(AddMemoryRequest.of(NODE_1, 4 * GIB).withNode(new NodeId(1))));
        return machine;
    }

    private static long mappedBytes(Machine machine) {
        return machine.snapshot().linearMap().leaves().stream()
                .mapToLong(LeafRun::sizeBytes)
                .sum();
    }

    @ParameterizedTest
    @CsvSource({"powerpc-radix-64k, 5.13", "powerpc-radix-64k, 7.2", "powerpc-hash-64k, 6.12", "powerpc-radix-4k, 6.1"})
    void aBufferOnEachNodeIsOutOfTheLinearMap(String variant, String kernel) {
        Machine machine = twoNodes(Port.of(variant, kernel));
        done(machine, enable(GIB));
        done(machine, enable(0));
        long free = machine.snapshot().freePages();
        long mapped = mappedBytes(machine);
        long blocks = machine.snapshot().blockCount();

        done(machine, enable(GIB));
        Machines.assertSound(machine);
        assertThat(mapped - mappedBytes(machine)).isEqualTo(2 * GIB);
        assertThat(machine.snapshot().blockCount()).isEqualTo(blocks);
        long shift = machine.architecture().geometry().pageShift();
        // page tables may become free
        assertThat(free - machine.snapshot().freePages()).isCloseTo((2 * GIB) >>> shift, within(64L));
        assertThat(machine.apply(state(NODE_1, 4 * GIB, "offline")).notes()).isNotEmpty();

        assertThat(Ops.refused(machine, enable(1)).errno()).isEqualTo(Errno.EINVAL);
        done(machine, enable(0));
        assertThat(mappedBytes(machine)).isEqualTo(mapped);
    }

    @Test
    void aBlockWithABufferStaysOnline() {
        Machine machine = twoNodes(Port.of("powerpc-radix-64k", "7.2"));
        long block = machine.architecture().memoryBlockSizeBytes();
        done(machine, enable(4 * GIB));
        assertThat(Ops.refused(machine, state(NODE_1, block, "offline")).errno())
                .isEqualTo(Errno.EBUSY);
        done(machine, enable(0));
        done(machine, state(NODE_1, block, "offline"));
    }

    @Test
    void aNodeWithoutRoomGoesWithout() {
        Machine machine = twoNodes(Port.of("powerpc-radix-64k", "7.2"));
        long mapped = mappedBytes(machine);
        assertThat(machine.apply(enable(8 * GIB)).notes()).hasSize(1);
        assertThat(mappedBytes(machine)).isEqualTo(mapped);
        done(machine, Operation.Allocate.of("all", AllocationKind.UNMOVABLE, 7 * GIB));
        assertThat(machine.apply(enable(2 * GIB)).isDone()).isTrue();
    }

    /** Bug 30: before 5.11 the memory was unplugged, and came back as if it were new. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019", "rfc-2020"})
    void beforeTheMemoryIsUnplugged(String kernel) {
        Machine machine = twoNodes(Port.of("powerpc-radix-64k", kernel));
        long blocks = machine.snapshot().blockCount();
        long perGib = GIB / machine.architecture().memoryBlockSizeBytes();
        done(machine, enable(GIB));
        assertThat(machine.snapshot().blockCount()).isEqualTo(blocks - 2 * perGib);
        done(machine, enable(0));
        assertThat(machine.snapshot().blockCount()).isEqualTo(blocks);
        done(machine, enable(2 * GIB));
        assertThat(machine.snapshot().blockCount()).isEqualTo(blocks - 4 * perGib);
    }

    @ParameterizedTest
    @CsvSource({"powerpc-radix-64k, 7.2, 1", "powerpc-hash-64k, 6.1, 2", "powerpc-radix-64k, rfc-2019, 3"})
    void whateverIsWrittenTheMachineIsSound(String variant, String kernel, long seed) {
        Machine machine = twoNodes(Port.of(variant, kernel));
        long block = machine.architecture().memoryBlockSizeBytes();
        Random random = new Random(seed);
        for (int step = 0; step < 200; step++) {
            long at = NODE_1 + random.nextInt(Math.toIntExact(4 * GIB / block)) * block;
            Operation operation = switch (random.nextInt(3)) {
                case 0 -> enable(random.nextInt(12) * block);
                case 1 -> state(at, block, "offline");
                default -> state(at, block, random.nextBoolean() ? "online" : "online_movable");
            };
            Machines.step(machine, operation).ignore();
        }
    }
}
