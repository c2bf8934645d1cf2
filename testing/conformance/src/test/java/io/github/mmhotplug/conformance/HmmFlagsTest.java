package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.state;
import static io.github.mmhotplug.conformance.Ops.unmap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The patch of 2016 under {@code 4.10-hmm}: who takes which flags, and the zone that a port chooses at add. */
class HmmFlagsTest {
    private static final String KERNEL = "4.10-hmm";
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final int PAGE_SHIFT = 12;

    @RegisterExtension
    private final Machines machines = new Machines();

    private Machine warm(String architecture) {
        return machines.warm(Port.of(architecture, KERNEL));
    }

    private static long start(String architecture) {
        return Port.of(architecture, KERNEL).reference().hotplugStart();
    }

    private static ZoneStats zone(Machine machine, ZoneType type) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.node() == 0 && zone.type() == type)
                .findFirst()
                .orElseThrow();
    }

    private static long pages(long bytes) {
        return bytes >>> PAGE_SHIFT;
    }

    private static PagemapRequest device(DevPagemap.Type type, long start) {
        return PagemapRequest.of(type, new PhysRange(start, GIB));
    }

    private static Operation map(PagemapRequest request) {
        return new Operation.MemremapPages(request);
    }

    @Test
    void theFlagsHaveTheValuesOfThePatch() {
        assertThat(MemoryFlag.values())
                .extracting(MemoryFlag::symbol)
                .containsExactly("MEMORY_DEVICE", "MEMORY_MOVABLE", "MEMORY_UNADDRESSABLE");
        assertThat(MemoryFlag.values()).extracting(MemoryFlag::value).containsExactly(1, 2, 4);
    }

    @ParameterizedTest
    @CsvSource({"PRIVATE, UNADDRESSABLE", "COHERENT, ADDRESSABLE", "FS_DAX, ADDRESSABLE", "GENERIC, ADDRESSABLE"})
    void onlyPrivateMemoryIsOutOfTheCpusReach(DevPagemap.Type type, DeviceMemoryClass expected) {
        assertThat(DeviceMemoryClass.of(type)).isEqualTo(expected);
    }

    /** All eight words of flags: the bit of UNADDRESSABLE decides, that of MOVABLE gets a note. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void theClassIsOneBit(int word) {
        KernelProfile kernel = Port.of("x86", KERNEL).profile();
        Set<MemoryFlag> flags = EnumSet.allOf(MemoryFlag.class);
        flags.removeIf(flag -> (word & flag.value()) == 0);
        Outcome<DeviceMemoryClass> said = DeviceMemoryClass.ofFlags(kernel, flags, true);
        assertThat(said.orElseThrow())
                .isEqualTo(word >= 4 ? DeviceMemoryClass.UNADDRESSABLE : DeviceMemoryClass.ADDRESSABLE);
        assertThat(said.notes()).hasSize((word & 2) == 0 ? 0 : 1);
        assertThat(DeviceMemoryClass.ofFlags(kernel, flags, false).isRefused()).isEqualTo(word != 0);
    }

    /** One row of the table of 2016 for each: the zone, and leaves of the linear map. */
    @ParameterizedTest
    @CsvSource({
        "x86, NORMAL, 1073741824, 1",
        "powerpc-radix-64k, NORMAL, 1073741824, 1",
        "powerpc-hash-64k, NORMAL, 16777216, 64",
        "s390, NORMAL, 1048576, 1024"
    })
    void memoryJoinsTheDefaultZoneWhenItIsAdded(String architecture, ZoneType zone, long leafBytes, long leaves) {
        Machine machine = warm(architecture);
        long present = zone(machine, zone).presentPages();
        Cost cost = done(machine, add(start(architecture), GIB)).cost();
        assertThat(cost.linearMap().leaves()).containsExactly(Map.entry(leafBytes, leaves));
        ZoneStats after = zone(machine, zone);
        int shift = machine.architecture().geometry().pageShift();
        assertThat(after.endPfn()).isEqualTo((start(architecture) + GIB) >>> shift);
        assertThat(after.presentPages()).as("nothing is online").isEqualTo(present);
        assertThat(machine.snapshot()
                        .blocks()
                        .get(machine.snapshot().blocks().size() - 1)
                        .validZones())
                .isEqualTo("Normal Movable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86", "powerpc-radix-64k", "powerpc-hash-64k"})
    void whatIsRemovedLeavesItsZone(String architecture) {
        Machine machine = warm(architecture);
        Machine before = machine.fork();
        done(machine, add(start(architecture), GIB));
        done(machine, remove(start(architecture), GIB));
        assertThat(machine.snapshot().zones()).isEqualTo(before.snapshot().zones());
        done(machine, map(device(DevPagemap.Type.FS_DAX, start(architecture))));
        assertThat(zone(machine, ZoneType.DEVICE).spannedPages())
                .isEqualTo(GIB >>> machine.architecture().geometry().pageShift());
        done(machine, unmap(start(architecture)));
        assertThat(machine.snapshot().zones()).isEqualTo(before.snapshot().zones());
    }

    private Machine s390Of(long ramBytes) {
        Port port = Port.of("s390", KERNEL);
        return machines.boot(port.builder(port.facts(facts -> facts.bootRam(List.of(new PhysRange(0, ramBytes))))));
    }

    /** 512 MiB below the border and 512 MiB above it. */
    @Test
    void s390CutsARangeWhereDmaEnds() {
        Machine machine = s390Of(GIB);
        done(machine, add(2 * GIB - 512 * MIB, GIB));
        assertThat(zone(machine, ZoneType.DMA).endPfn()).isEqualTo(pages(2 * GIB));
        ZoneStats normal = zone(machine, ZoneType.NORMAL);
        assertThat(normal.startPfn()).isEqualTo(pages(2 * GIB));
        assertThat(normal.spannedPages()).isEqualTo(pages(512 * MIB));
        done(machine, state(2 * GIB - 512 * MIB, GIB, "online"));
        assertThat(zone(machine, ZoneType.NORMAL).presentPages()).isEqualTo(pages(512 * MIB));
        assertThat(zone(machine, ZoneType.DMA).presentPages()).isEqualTo(pages(3 * 512 * MIB));
    }

    /** Whichever allocation fails, that of the second piece too: neither zone nor identity map keeps anything. */
    @Test
    void aPieceThatFailsTakesTheOtherWithIt() {
        Machine machine = s390Of(GIB);
        Operation add = add(2 * GIB - 512 * MIB, GIB);
        int failed = 0;
        while (machine.fork().apply(add, Faults.allocationsFrom(failed)).isRefused()) {
            refused(machine, add, Faults.allocationsFrom(failed));
            failed++;
        }
        assertThat(failed).isGreaterThan(8);
    }

    @Test
    void memoryAboveTheStartOfMovableIsMovable() {
        long start = start("x86");
        Machine machine = warm("x86");
        done(machine, add(start + GIB, GIB));
        done(machine, state(start + GIB, GIB, "online_movable"));
        done(machine, add(start + 2 * GIB, GIB));
        assertThat(zone(machine, ZoneType.MOVABLE).spannedPages()).isEqualTo(pages(2 * GIB));
        assertThat(zone(machine, ZoneType.NORMAL).spannedPages()).isZero();
        done(machine, state(start + 2 * GIB, GIB, "online"));
        assertThat(zone(machine, ZoneType.MOVABLE).presentPages()).isEqualTo(pages(2 * GIB));
        done(machine, add(start, GIB));
        assertThat(zone(machine, ZoneType.NORMAL).spannedPages()).isEqualTo(pages(GIB));
        // a device goes to its own zone wherever it lies
        done(machine, map(device(DevPagemap.Type.FS_DAX, start + 4 * GIB)));
        assertThat(zone(machine, ZoneType.DEVICE).startPfn()).isEqualTo(pages(start + 4 * GIB));
    }

    @Test
    void aBlockChangesItsZoneOnlyAtTheBorder() {
        long start = start("x86");
        long block = 128 * MIB;
        Machine machine = warm("x86");
        done(machine, add(start, GIB));
        assertRefused(machine, state(start, block, "online_movable"), Errno.EINVAL, BlockRule.ZONE_BORDER);
        done(machine, state(start + 7 * block, block, "online_movable"));
        done(machine, state(start + 7 * block, block, "offline"));
        assertThat(zone(machine, ZoneType.MOVABLE).spannedPages())
                .as("what is offline stays in its zone")
                .isEqualTo(pages(block));
        done(machine, state(start + 7 * block, block, "online_kernel"));
        assertThat(zone(machine, ZoneType.MOVABLE).spannedPages()).isZero();
        assertThat(zone(machine, ZoneType.NORMAL).presentPages()).isEqualTo(pages(block));
    }

    @Test
    void s390TakesNothingAway() {
        Machine machine = warm("s390");
        done(machine, add(4 * GIB, GIB));
        Refusal ram = refused(machine, remove(4 * GIB, GIB));
        assertThat(ram.errno()).isEqualTo(Errno.EBUSY);
        assertThat(ram.rule().id()).isEqualTo("ARC-S390-09");
        assertThat(ram.kernelSymbol()).isEqualTo("arch_remove_memory");
        done(machine, map(device(DevPagemap.Type.FS_DAX, 8 * GIB)));
        assertThat(refused(machine, unmap(8 * GIB)).rule().id()).isEqualTo("ARC-S390-09");
        done(machine, state(4 * GIB, GIB, "online"));
        assertThat(refused(machine, remove(4 * GIB, GIB)).rule())
                .as("what is online is asked first")
                .isEqualTo(StandardRule.BLOCKS_OFFLINE);
    }

    /** The first range can't be taken back when the second is refused: the machine is as before all the same. */
    @Test
    void aMappingThatFailsHalfwayLeavesNothingOnS390() {
        Machine machine = warm("s390");
        PagemapRequest both = device(DevPagemap.Type.FS_DAX, 8 * GIB)
                .withRanges(List.of(new PhysRange(8 * GIB, GIB), new PhysRange(GIB, GIB)));
        assertRefused(machine, map(both), Errno.ENXIO, DeviceRule.NO_SYSTEM_RAM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x86-4level",
                "x86-5level",
                "powerpc-radix-4k",
                "powerpc-radix-64k",
                "powerpc-hash-4k",
                "powerpc-hash-64k",
                "s390"
            })
    void nobodyTakesWhatTheCpuCantReach(String architecture) {
        Machine machine = warm(architecture);
        Refusal refusal = refused(machine, map(device(DevPagemap.Type.PRIVATE, start(architecture))));
        assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
        assertThat(refusal.rule()).isEqualTo(DeviceRule.UNADDRESSABLE_SUPPORTED);
        assertThat(refusal.kernelSymbol()).isEqualTo("arch_add_memory");
        assertThat(refusal.kernelWouldDie()).as("the patch has a BUG there").isTrue();
        // by flags, as a caller of 2016 says it
        PagemapRequest byFlags = device(DevPagemap.Type.FS_DAX, start(architecture))
                .withFlags(Set.of(MemoryFlag.DEVICE, MemoryFlag.MOVABLE, MemoryFlag.UNADDRESSABLE));
        assertRefused(machine, map(byFlags), Errno.EINVAL, DeviceRule.UNADDRESSABLE_SUPPORTED);
        hooksAskForItFirst(machine.architecture(), start(architecture));
    }

    /** Nothing but the flag is looked at, on the way in and on the way out; s390 does not even say that it is busy. */
    private static void hooksAskForItFirst(Architecture port, long start) {
        DevPagemap pgmap = device(DevPagemap.Type.PRIVATE, start).pgmap();
        MhpParams params =
                MhpParams.ofDevice(pgmap, Optional.empty()).withFlags(DeviceMemoryClass.UNADDRESSABLE.flags());
        ArchRange request = new ArchRange(NodeId.ZERO, pgmap.range(), params);
        CoreMemory untouched = (CoreMemory) Proxy.newProxyInstance(
                CoreMemory.class.getClassLoader(), new Class<?>[] {CoreMemory.class}, (proxy, method, args) -> {
                    // an editor may be fetched, nothing may be done with it
                    if (method.getName().equals("linearMap")) {
                        return null;
                    }
                    throw new AssertionError("the port calls " + method.getName());
                });
        assertThat(port.memory().add(request, untouched).refusal())
                .hasValueSatisfying(why -> assertThat(why.kernelSymbol()).isEqualTo("arch_add_memory"));
        assertThat(port.memory().remove(request, untouched).refusal()).hasValueSatisfying(why -> {
            assertThat(why.errno()).isEqualTo(Errno.EINVAL);
            assertThat(why.rule()).isEqualTo(DeviceRule.UNADDRESSABLE_SUPPORTED);
            assertThat(why.kernelSymbol()).isEqualTo("arch_remove_memory");
            assertThat(why.kernelWouldDie()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(MemoryFlag.class)
    void systemMemoryCarriesNoFlags(MemoryFlag flag) {
        for (String architecture : List.of("x86", "powerpc", "s390")) {
            Machine machine = warm(architecture);
            AddMemoryRequest request =
                    AddMemoryRequest.of(start(architecture), GIB).withMemoryFlags(Set.of(flag));
            assertRefused(machine, new Operation.AddMemory(request), Errno.EINVAL, StandardRule.RAM_WITHOUT_FLAGS);
        }
    }

    @Test
    void movableIsIgnoredAndTheCallerIsTold() {
        Machine machine = warm("x86");
        Machine other = warm("x86");
        PagemapRequest plain = device(DevPagemap.Type.FS_DAX, start("x86"));
        Outcome<Effect> outcome = machine.apply(map(plain.withFlags(Set.of(MemoryFlag.DEVICE, MemoryFlag.MOVABLE))));
        done(other, map(plain));
        assertThat(outcome.notes()).extracting(Note::rule).containsExactly(DeviceRule.MOVABLE_SAYS_NOTHING);
        assertThat(machine.differencesFrom(other)).isEmpty();
    }

    /** Without the patch the flags are unknown, and private memory has struct pages. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2019", "6.12", "7.2"})
    void noOtherKernelHasTheFlags(String kernel) {
        Machine machine = machines.warm(Port.of("x86", kernel));
        long start = start("x86");
        AddMemoryRequest ram = AddMemoryRequest.of(start, GIB).withMemoryFlags(Set.of(MemoryFlag.DEVICE));
        assertRefused(machine, new Operation.AddMemory(ram), Errno.EINVAL, StandardRule.FLAG_KNOWN);
        PagemapRequest request = device(DevPagemap.Type.FS_DAX, start).withFlags(Set.of(MemoryFlag.MOVABLE));
        assertRefused(machine, map(request), Errno.EINVAL, StandardRule.FLAG_KNOWN);
        done(machine, map(device(DevPagemap.Type.PRIVATE, start)));
    }

    /** A device range is whole sections: the kernel of 4.10 would round it out, the model refuses. */
    @Test
    void aDeviceIsWholeSections() {
        PagemapRequest half = PagemapRequest.of(DevPagemap.Type.FS_DAX, new PhysRange(4 * GIB + 2 * MIB, GIB));
        assertRefused(warm("x86"), map(half), Errno.EINVAL, StandardRule.SPAN_ALIGNED);
    }
}
