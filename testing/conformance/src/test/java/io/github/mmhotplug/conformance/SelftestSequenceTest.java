package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernel's own test of memory hotplug ({@code tools/testing/selftests/memory-hotplug}), step by step: everything
 * online, a part offline, everything online again, and then with a notifier that objects.
 */
class SelftestSequenceTest {
    private static final int BLOCKS = 4;

    @RegisterExtension
    final Machines machines = new Machines();

    private static Stream<Port> ports() {
        return Port.all();
    }

    private static long online(Machine machine) {
        return machine.snapshot().blocks().stream()
                .filter(run -> run.state() == BlockState.ONLINE)
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    @ParameterizedTest
    @MethodSource("ports")
    void theSequenceOfTheKernelsOwnTest(Port port) {
        long start = port.reference().hotplugStart();
        Machine machine = machines.boot(port.builder());
        long block = machine.architecture().memoryBlockSizeBytes();
        long atBoot = online(machine);
        done(machine, add(start, BLOCKS * block));

        done(machine, state(start, BLOCKS * block, "online_movable"));
        assertThat(online(machine)).isEqualTo(atBoot + BLOCKS);
        done(machine, state(start, block, "offline"));
        assertThat(online(machine)).isEqualTo(atBoot + BLOCKS - 1);
        done(machine, state(start, block, "online_movable"));
        assertThat(online(machine)).isEqualTo(atBoot + BLOCKS);
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aBlockStaysAsItIsWhileANotifierObjects(Port port) {
        long start = port.reference().hotplugStart();
        Bystander bystander = Bystander.last();
        Machine machine = machines.boot(port.builder().driver(bystander));
        long block = machine.architecture().memoryBlockSizeBytes();
        done(machine, add(start, block));

        bystander.objectTo(MemoryEvent.MEM_GOING_ONLINE);
        assertThat(refused(machine, state(start, block, "online")).errno()).isEqualTo(Errno.EPERM);

        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE);
        done(machine, state(start, block, "online_movable"));
        long before = online(machine);
        assertThat(refused(machine, state(start, block, "offline")).errno()).isEqualTo(Errno.EPERM);
        assertThat(online(machine)).isEqualTo(before);
    }
}
