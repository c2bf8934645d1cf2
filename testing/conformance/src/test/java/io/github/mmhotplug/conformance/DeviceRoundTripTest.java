package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.unmap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Device memory mapped and unmapped again, on every port, of every type, in compounds and with an altmap: nothing of it
 * is left but the zone's span; and whichever allocation or mapping fails, nothing of it is there.
 */
class DeviceRoundTripTest {
    private static final long SEED = Long.getLong("mm.seed", 20220420);
    private static final long SEEDS = Long.getLong("mm.seeds", 1);
    private static final int STEPS = 120;
    private static final int SAMPLES = Boolean.getBoolean("mm.full") ? 1000 : 12;

    @RegisterExtension
    private final Machines machines = new Machines();

    /** Every port that can have device memory, and let go of it. */
    private static Stream<Port> ports() {
        return Port.removing()
                .filter(port -> port.architecture().selectsZoneDevice().isEmpty());
    }

    private static Stream<Arguments> portsAndSeeds() {
        return LongStream.range(SEED, SEED + SEEDS)
                .boxed()
                .flatMap(seed -> ports().map(port -> Arguments.of(port, seed)));
    }

    /** What a device may be on a machine, at its hot-plug start: parts of sections only where the port takes them. */
    private static List<PagemapRequest> requests(Port port, Machine machine) {
        MemoryGeometry geometry = machine.architecture().geometry();
        long start = port.reference().hotplugStart();
        long page = geometry.pageSizeBytes();
        long unit = unit(port, machine);
        List<PagemapRequest> requests = new ArrayList<>();
        for (DevPagemap.Type type : types(port)) {
            boolean uncached =
                    type == DevPagemap.Type.PCI_P2PDMA && port.variant().equals("s390");
            if (uncached) {
                continue;
            }
            PhysRange range = new PhysRange(start, Bytes.GIB);
            requests.add(PagemapRequest.of(type, range));
            requests.add(PagemapRequest.of(type, range)
                    .withVmemmapShift(Long.numberOfTrailingZeros(geometry.pmdLeafBytes() / page)));
            requests.add(PagemapRequest.of(type, range).withVmemmapShift(Long.numberOfTrailingZeros(Bytes.GIB / page)));
        }
        PhysRange odd = new PhysRange(start + unit, geometry.sectionSizeBytes() + unit);
        requests.add(PagemapRequest.of(DevPagemap.Type.FS_DAX, odd));
        if (!port.variant().equals("s390") || port.has("s390.altmap")) {
            PhysRange two = new PhysRange(start, 2 * Bytes.GIB);
            requests.add(PagemapRequest.of(DevPagemap.Type.FS_DAX, two).withAltmap(2, two.sizeBytes() / page / 4));
        }
        return requests;
    }

    private static List<DevPagemap.Type> types(Port port) {
        return Stream.of(DevPagemap.Type.values())
                .filter(type -> type != DevPagemap.Type.GENERIC || port.has(CoreCapabilities.DEVICE_TYPE_GENERIC))
                .filter(type -> type != DevPagemap.Type.PRIVATE || !port.has(CoreCapabilities.MEMORY_FLAGS))
                .filter(type -> type != DevPagemap.Type.PCI_P2PDMA || port.has(CoreCapabilities.DEVICE_TYPE_PCI_P2PDMA))
                .filter(type -> type != DevPagemap.Type.COHERENT || port.has(CoreCapabilities.DEVICE_TYPE_COHERENT))
                .toList();
    }

    /** The smallest device: subsections, or what else the kernel, the port and its memmap's pages make of it. */
    private static long unit(Port port, Machine machine) {
        MemoryGeometry geometry = machine.architecture().geometry();
        boolean sections = port.profile().word(CoreCapabilities.ADD_UNIT).equals("section");
        long memmapPage = (geometry.pageSizeBytes() / geometry.structPageBytes()) * geometry.pageSizeBytes();
        long unit = Math.max(machine.architecture().memremapCompatAlignBytes(), port.isPowerpc() ? 0 : memmapPage);
        return sections ? geometry.sectionSizeBytes() : unit;
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aSecondCycleLeavesNothing(Port port) {
        Machine first = machines.boot(port.builder(port.reference().facts()));
        for (PagemapRequest request : requests(port, first)) {
            Machine machine = machines.watch(first.fork());
            long start = request.ranges().get(0).startAddress();
            long memmap = memmapFrames(machine);
            done(machine, new Operation.MemremapPages(request));
            Machines.assertSound(machine);
            done(machine, unmap(start));
            assertThat(memmapFrames(machine)).as("memmap after %s", request).isEqualTo(memmap);
            assertThat(machine.snapshot().memmapPages()).isZero();
            Machine before = machine.fork();
            done(machine, new Operation.MemremapPages(request));
            done(machine, unmap(start));
            assertThat(machine.differencesFrom(before)).as("after %s", request).isEmpty();
        }
    }

    private static long memmapFrames(Machine machine) {
        return machine.snapshot().framesByUse().get(FrameUse.MEMMAP);
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aMappingThatFailsChangesNothing(Port port) {
        Machine machine = machines.boot(port.builder(port.reference().facts()));
        for (PagemapRequest request : requests(port, machine)) {
            Operation map = new Operation.MemremapPages(request);
            Machine untouched = machine.fork();
            CountedFaults counting = CountedFaults.counting();
            Effect effect = done(untouched, map, counting);
            assertThat(counting.mappingsSeen()).isPositive();
            fail(machine, map, untouched, effect, counting.allocationsSeen(), Faults::allocationsFrom);
            fail(machine, map, untouched, effect, counting.mappingsSeen(), Faults::mapping);
        }
    }

    private static void fail(
            Machine machine, Operation map, Machine untouched, Effect effect, long count, LongFunction<Faults> faults) {
        long step = Math.max(1, count / SAMPLES);
        for (long number = 0; number < count; number += step) {
            Machine failing = machine.fork();
            Outcome<Effect> outcome = failing.apply(map, faults.apply(number));
            Machines.assertSound(failing);
            if (outcome.isRefused()) {
                assertThat(outcome.refusal().orElseThrow().errno()).isIn(Errno.ENOMEM, Errno.EFAULT);
                assertThat(failing.differencesFrom(machine))
                        .as("changed by failure %d of %d in %s", number, count, map)
                        .isEmpty();
                assertThat(done(failing, map)).isEqualTo(effect);
                assertThat(failing.differencesFrom(untouched)).isEmpty();
            }
        }
    }

    /** Devices come and go at random places, some of them where others are, some while allocations fail. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("portsAndSeeds")
    void aRandomWalkEndsWhereItBegan(Port port, long seed) {
        Random random = new Random(seed + port.toString().hashCode());
        Machine machine = machines.boot(port.builder(port.reference().facts()));
        long memmap = memmapFrames(machine);
        List<Long> live = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            boolean unmaps = !live.isEmpty() && random.nextInt(5) < 2;
            Operation operation = unmaps
                    ? unmap(live.get(random.nextInt(live.size())))
                    : new Operation.MemremapPages(anyRequest(port, machine, random));
            boolean fails = !unmaps && random.nextInt(5) == 0;
            Machine before = machine.fork();
            try {
                Outcome<Effect> outcome =
                        machine.apply(operation, fails ? Faults.allocationsFrom(random.nextInt(30)) : Faults.NONE);
                judge(machine, before, operation, outcome, live);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "seed %d, %s, step %d, %s: %s".formatted(seed, port, i, operation, failure.getMessage()),
                        failure);
            }
        }
        unmapAll(machine, live);
        assertThat(machine.snapshot().memmapPages()).isZero();
        assertThat(memmapFrames(machine)).isEqualTo(memmap);
    }

    /** In whatever order they can go. */
    private static void unmapAll(Machine machine, List<Long> live) {
        int left = live.size() + 1;
        while (live.size() < left) {
            left = live.size();
            live.removeIf(start -> machine.apply(unmap(start)).isDone());
        }
        assertThat(live).isEmpty();
    }

    private static void judge(
            Machine machine, Machine before, Operation operation, Outcome<Effect> outcome, List<Long> live) {
        if (outcome.isRefused()) {
            Refusal refusal = outcome.refusal().orElseThrow();
            // an altmap may hold the struct pages of a neighbour: that one goes first
            assertThat(operation instanceof Operation.MemremapPages || refusal.rule() == DeviceRule.ALTMAP_NOT_LENT)
                    .as(refusal.toString())
                    .isTrue();
            assertThat(machine.differencesFrom(before)).as(refusal.toString()).isEmpty();
        } else if (operation instanceof Operation.MemremapPages map) {
            live.add(map.pgmap().ranges().get(0).startAddress());
        } else {
            live.remove(Long.valueOf(((Operation.MemunmapPages) operation).startAddress()));
        }
        assertThat(machine.frames().deviceMappings()).hasSameSizeAs(live);
        Machines.assertSound(machine);
    }

    private static PagemapRequest anyRequest(Port port, Machine machine, Random random) {
        MemoryGeometry geometry = machine.architecture().geometry();
        long page = geometry.pageSizeBytes();
        long unit = unit(port, machine);
        long window = 4 * Math.max(geometry.sectionSizeBytes(), Bytes.GIB / 2);
        long start = port.reference().hotplugStart() + random.nextInt(Math.toIntExact(window / unit)) * unit;
        List<DevPagemap.Type> types = types(port);
        DevPagemap.Type type = types.get(random.nextInt(types.size()));
        long size = (1 + random.nextInt(Math.toIntExact(Bytes.GIB / unit))) * unit;
        int shift = 0;
        if (random.nextInt(3) == 0) {
            long compound = random.nextBoolean() ? Math.max(geometry.pmdLeafBytes(), unit) : Bytes.GIB;
            shift = Long.numberOfTrailingZeros(compound / page);
            start = Align.down(start, compound);
            size = Align.up(size, compound);
        }
        PagemapRequest request =
                PagemapRequest.of(type, new PhysRange(start, size)).withVmemmapShift(shift);
        boolean altmap = type != DevPagemap.Type.PRIVATE && random.nextInt(3) == 0;
        return altmap ? request.withAltmap(random.nextInt(4), size / page / 8) : request;
    }
}
