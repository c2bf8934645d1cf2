package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.hotAdd;
import static io.github.mmhotplug.conformance.Ops.map;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.state;
import static io.github.mmhotplug.conformance.Ops.unmap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels that no recording speaks of: each takes memory in and lets it go, and differs where its profile says. */
class EveryKernelTest {
    @RegisterExtension
    final Machines machines = new Machines();

    private static Stream<Port> unrecorded() {
        return Port.known()
                .filter(port -> port.profile().word(CoreCapabilities.BASIS).equals("reference"))
                .filter(Port::hotplugs);
    }

    private static Stream<Arguments> unrecordedAndPlacements() {
        return unrecorded()
                .flatMap(port -> Placement.of(port).stream().map(placement -> Arguments.of(port, placement)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("unrecordedAndPlacements")
    void ramComesAndGoes(Port port, Placement placement) {
        for (Port either : List.of(port, port.faithful())) {
            Machine machine = machines.boot(placement.onto(either.builder()));
            long start = port.reference().hotplugStart();
            long block = machine.architecture().memoryBlockSizeBytes();
            if (!placement.takes(machine, start, block)) {
                continue;
            }
            sound(machine, placement.add(start, block));
            Machine added = machine.fork();
            sound(machine, state(start, block, "online_movable"));
            sound(machine, state(start, block, "offline"));
            assertThat(machine.differencesFrom(added)).isSubsetOf("zones");
            sound(machine, remove(start, block));
            Machine first = machine.fork();
            sound(machine, placement.add(start, block));
            sound(machine, remove(start, block));
            assertThat(machine.differencesFrom(first)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("unrecorded")
    void aDeviceComesAndGoes(Port port) {
        if (port.architecture().selectsZoneDevice().isPresent()) {
            return;
        }
        for (Port either : List.of(port, port.faithful())) {
            Machine machine = machines.warm(either);
            long start = port.reference().hotplugStart();
            for (long align : new long[] {Bytes.KIB, 2 * Bytes.MIB, Bytes.GIB}) {
                Operation map = map(machine, DevPagemap.Type.GENERIC, start, Bytes.GIB, align);
                if (align == 2 * Bytes.MIB && halvesPages(either)) {
                    assertRefused(machine, map, Errno.ENOMEM, DeviceRule.COMPOUND_OWN_PAGES);
                    continue;
                }
                sound(machine, map);
                sound(machine, unmap(start));
                Machine first = machine.fork();
                sound(machine, map);
                sound(machine, unmap(start));
                assertThat(machine.differencesFrom(first)).isEmpty();
            }
        }
    }

    /** Before 6.4 tails were shared also where a compound's struct pages are less than a page. */
    private static boolean halvesPages(Port port) {
        return port.profile().quirk(CoreCapabilities.QUIRK_DEDUP_BELOW_PAGE)
                && Set.of("arm64-16k", "arm64-64k").contains(port.variant());
    }

    private static void sound(Machine machine, Operation operation) {
        done(machine, operation);
        Machines.assertSound(machine);
    }

    private static Operation wish(Port port, long start, long size) {
        boolean hint = port.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK);
        return port.hasAcpi()
                ? Ops.plug(start, size)
                : hint ? Ops.add(start, size, MhpFlag.MEMMAP_ON_MEMORY) : Ops.add(start, size);
    }

    /** Where the memmap of one block goes that the driver wants on itself, and that of two. */
    @ParameterizedTest
    @CsvSource({
        "x86, 5.13, ON_MEMORY, SYSTEM",
        "x86, 5.19, ON_MEMORY, SYSTEM",
        "x86, 6.6, ON_MEMORY, SYSTEM",
        "x86, 6.8, ON_MEMORY, ON_MEMORY",
        "x86, 6.11, ON_MEMORY, ON_MEMORY",
        "arm64, 5.13, ON_MEMORY, SYSTEM",
        "arm64, 6.8, ON_MEMORY, ON_MEMORY",
        "powerpc-radix-4k, 5.19, SYSTEM, SYSTEM",
        "powerpc-radix-4k, 6.6, ON_MEMORY, SYSTEM",
        "powerpc-radix-4k, 6.8, ON_MEMORY, ON_MEMORY",
        "s390, 6.6, SYSTEM, SYSTEM",
        "s390, 6.8, ON_MEMORY, ON_MEMORY",
        "riscv, 6.11, ON_MEMORY, ON_MEMORY",
    })
    void theMemmapGoesWhereTheKernelCanPutIt(String architecture, String kernel, MemmapPlace one, MemmapPlace two) {
        Port port = Port.of(architecture, kernel);
        long start = port.reference().hotplugStart();
        for (int blocks : new int[] {1, 2}) {
            Machine machine = machines.boot(Placement.ON_MEMORY.onto(port.builder()));
            long size = blocks * machine.architecture().memoryBlockSizeBytes();
            assertThat(hotAdd(machine, wish(port, start, size)).place())
                    .as("%d blocks", blocks)
                    .isEqualTo(blocks == 1 ? one : two);
        }
    }
}
