package org.example.loongarch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers worked out by hand from the kernel's sources, and what is particular about this port. */
class LoongarchWorkedNumbersTest {
    private static final long GIB = Bytes.GIB;
    private static final long SECTION = 512 * Bytes.MIB;

    private static Machine boot(String variant, String kernel, UnaryOperator<MachineBuilder> change) {
        LoongarchProvider provider = new LoongarchProvider();
        KernelProfile port = provider.portProfile(kernel).orElseThrow();
        KernelProfile core = KernelProfiles.load().find(kernel).orElseThrow();
        ReferenceMachine reference = provider.referenceMachine(variant, 2 * GIB, OptionalLong.empty());
        return change.apply(MachineBuilder.of(
                        provider, variant, core.plus(port.capabilities(), port.quirks()), reference.facts()))
                .boot();
    }

    private static Machine cold(String variant, String kernel) {
        return boot(variant, kernel, builder -> builder.bootTables(false));
    }

    private static Operation add(long start, long size) {
        return new Operation.AddMemory(AddMemoryRequest.of(start, size));
    }

    private static Cost done(Machine machine, Operation operation) {
        Outcome<Effect> outcome = machine.apply(operation);
        assertTrue(outcome.isDone(), () -> operation + ": " + outcome.refusal());
        assertEquals(List.of(), MachineInvariants.broken(machine));
        return outcome.fold(Effect::cost, refusal -> {
            throw new AssertionError(refusal.toString());
        });
    }

    private static Refusal refused(Machine machine, Operation operation) {
        return machine.apply(operation).refusal().orElseThrow();
    }

    /** Start and size in MiB; leaves of which size in KiB, how many; page tables; pages of the memmap. */
    @ParameterizedTest
    @CsvSource({
        "loongarch-4k-3level,  4096,  1024,   2048,   8, 1,  4096",
        "loongarch-4k-3level,  4096, 10240,   2048,  80, 1, 40960",
        "loongarch-4k-4level,  4096,  1024,   2048,   8, 2,  4096",
        "loongarch-4k-4level,  4096, 10240,   2048,  80, 2, 40960",
        "loongarch-16k-3level, 4096,   512,  32768,   1, 1,  2048",
        "loongarch-16k-3level, 4096, 10240,  32768,   2, 1,  4096",
        "loongarch-16k-3level, 8192,  8192,  32768,   1, 1,  2048",
        "loongarch-16k-3level, 4096, 65536,  32768,   9, 1, 18432",
        "loongarch-16k-2level, 4096,  1024,     16, 256, 1,   256",
        "loongarch-64k-3level, 4096, 65536, 524288,   1, 1,  8192",
        "loongarch-64k-2level, 4096,  1024,     64,  16, 1,    16"
    })
    void aMemmapTakesWholeLeaves(
            String variant, long startMib, long sizeMib, long leafKib, long leaves, long tables, long pages) {
        for (String kernel : new String[] {"6.12", "7.2"}) {
            Cost cost = done(cold(variant, kernel), add(startMib * Bytes.MIB, sizeMib * Bytes.MIB));
            assertEquals(Map.of(leafKib * Bytes.KIB, leaves), cost.vmemmap().leaves());
            assertEquals(tables, cost.vmemmap().tablePages());
            assertEquals(pages, cost.memmapFromSystemPages());
            assertTrue(cost.linearMap().leaves().isEmpty() && cost.linearMap().tablePages() == 0);
            assertEquals(0, cost.tlbFlushesAll() + cost.tlbFlushesRange());
        }
    }

    /** What boot memory has mapped describes hot-added memory, too. */
    @ParameterizedTest
    @CsvSource({"loongarch-16k-3level, 4", "loongarch-64k-3level, 508"})
    void behindBootMemoryAnAddTakesNothing(String variant, long sizeGib) {
        Cost cost = done(boot(variant, "7.2", builder -> builder), add(4 * GIB, sizeGib * GIB));
        assertEquals(0, cost.memmapFromSystemPages() + cost.vmemmap().tablePages());
        assertTrue(cost.vmemmap().leaves().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"loongarch-4k-4level", "loongarch-16k-3level", "loongarch-64k-2level"})
    void whatIsMappedOnceStays(String variant) {
        Machine machine = cold(variant, "6.12");
        Cost first = done(machine, add(4 * GIB, 10 * GIB));
        Cost removal = done(machine, new Operation.RemoveMemory(4 * GIB, 10 * GIB));
        assertEquals(0, removal.memmapFromSystemPages());
        assertTrue(removal.vmemmap().leaves().isEmpty());
        Cost again = done(machine, add(4 * GIB, 10 * GIB));
        assertTrue(first.memmapFromSystemPages() > 0);
        assertEquals(0, again.memmapFromSystemPages() + again.vmemmap().tablePages());
    }

    /** Pages of the memmap of one section; 8 MiB are more than the largest block of 4 MiB, so they lie in pages. */
    @ParameterizedTest
    @CsvSource({"loongarch-4k-4level, 2048", "loongarch-16k-3level, 128", "loongarch-64k-3level, 8"})
    void a61KernelHasAMemmapForEachSection(String variant, long pages) {
        Machine machine = cold(variant, "6.1");
        Cost cost = done(machine, add(4 * GIB, 2 * SECTION));
        assertEquals(2 * pages, cost.memmapFromSystemPages());
        assertEquals(0, cost.vmemmap().tablePages());
        Cost removal = done(machine, new Operation.RemoveMemory(4 * GIB, 2 * SECTION));
        assertEquals(-2 * pages, removal.memmapFromSystemPages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void partsOfASectionAreInvalid(String kernel) {
        Machine machine = cold("loongarch-16k-3level", kernel);
        assertEquals(Errno.EINVAL, refused(machine, add(4 * GIB, SECTION / 4)).errno());
        assertEquals(
                Errno.EINVAL,
                refused(machine, add(4 * GIB, 9 * GIB + SECTION / 2)).errno());
        assertEquals(Errno.E2BIG, refused(machine, add(1L << 48, SECTION)).errno());
        done(machine, add(4 * GIB, 9 * GIB));
    }

    @Test
    void noAddRaisesMaxPfn() {
        Machine machine = cold("loongarch-16k-3level", "7.2");
        long before = machine.snapshot().maxPfn();
        done(machine, add(4 * GIB, GIB));
        assertEquals(before, machine.snapshot().maxPfn());
    }

    /** A flag that nobody heeds, but for 6.1. */
    @ParameterizedTest
    @CsvSource({"6.1, false", "6.12, true", "7.2, true"})
    void noBlockKeepsItsMemmap(String kernel, boolean taken) {
        AddMemoryRequest request = AddMemoryRequest.of(4 * GIB, SECTION).withFlag(MhpFlag.MEMMAP_ON_MEMORY);
        Machine machine = cold("loongarch-4k-4level", kernel);
        Outcome<Effect> outcome = machine.apply(new Operation.AddMemory(request));
        assertEquals(taken, outcome.isDone());
        if (!taken) {
            assertEquals(Errno.EINVAL, outcome.refusal().orElseThrow().errno());
        }
    }

    /** Two MiB of a device get a leaf for 8 GiB; its altmap is not asked. */
    @Test
    void aDevicesAltmapIsIgnored() {
        Machine machine = cold("loongarch-16k-3level", "7.2");
        PagemapRequest device = PagemapRequest.of(DevPagemap.Type.FS_DAX, new PhysRange(16 * GIB, GIB))
                .withAltmap(0, 4096);
        Cost cost = done(machine, new Operation.MemremapPages(device));
        assertEquals(2048, cost.memmapFromSystemPages());
        assertEquals(0, cost.memmapFromRangePages());
        DeviceMapping mapping =
                machine.frames().deviceMapping(16 * GIB / (16 * Bytes.KIB)).orElseThrow();
        assertEquals(0, mapping.altmap().orElseThrow().alloc());
    }

    /** Without a block of 32 MiB one section gets pages, and its neighbours under the same entry get pages, too. */
    @Test
    void fragmentedMemoryGivesPages() {
        Machine machine = boot(
                "loongarch-16k-3level",
                "7.2",
                builder -> builder.bootTables(false).freeBytes(GIB).largestFreeOrder(4));
        Cost cost = done(machine, add(4 * GIB, 2 * SECTION));
        assertEquals(Map.of(16 * Bytes.KIB, 256L), cost.vmemmap().leaves());
        assertEquals(2, cost.vmemmap().tablePages());
    }
}
