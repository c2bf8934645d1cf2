package org.example.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each of the four does as the thread of 2016 shows it, and numbers worked out by hand. */
class LegacyPortsTest {
    private static final LegacyProvider PROVIDER = new LegacyProvider();
    private static final String KERNEL = "4.10-hmm";
    private static final long GIB = Bytes.GIB;

    private static ReferenceMachine reference(String variant) {
        return PROVIDER.referenceMachine(variant, 2 * GIB, OptionalLong.empty());
    }

    private static Machine boot(String variant) {
        KernelProfile port = PROVIDER.portProfile(KERNEL).orElseThrow();
        KernelProfile kernel =
                KernelProfiles.load().find(KERNEL).orElseThrow().plus(port.capabilities(), port.quirks());
        return MachineBuilder.of(PROVIDER, variant, kernel, reference(variant).facts())
                .boot();
    }

    private static Operation add(String variant, long size) {
        return new Operation.AddMemory(AddMemoryRequest.of(reference(variant).hotplugStart(), size));
    }

    private static Operation remove(String variant, long size) {
        return new Operation.RemoveMemory(reference(variant).hotplugStart(), size);
    }

    private static Operation map(String variant, DevPagemap.Type type) {
        return new Operation.MemremapPages(
                PagemapRequest.of(type, new PhysRange(reference(variant).hotplugStart(), GIB)));
    }

    private static Cost done(Machine machine, Operation operation) {
        Outcome<Effect> outcome = machine.apply(operation);
        assertTrue(outcome.isDone(), () -> operation + ": " + outcome.refusal());
        assertEquals(List.of(), MachineInvariants.broken(machine));
        return outcome.fold(Effect::cost, refusal -> {
            throw new AssertionError(refusal.toString());
        });
    }

    /** Refused, and as it was before. */
    private static Refusal refused(Machine machine, Operation operation) {
        Machine before = machine.fork();
        Refusal refusal = machine.apply(operation).refusal().orElseThrow();
        assertEquals(List.of(), machine.differencesFrom(before));
        return refusal;
    }

    private static long spanned(Machine machine, ZoneType type) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.type() == type)
                .mapToLong(ZoneStats::spannedPages)
                .sum();
    }

    /** Size in MiB, pages of the memmap, tables of it. On ia64 a table describes 8 GiB, and boot memory has made the first. */
    @ParameterizedTest
    @CsvSource({
        "ia64,       1024,   256, 0",
        "ia64,       9216,  2304, 1",
        "ia64,      10240,  2560, 1",
        "sh,           64,   128, 0",
        "x86-32,       64,   128, 0",
        "x86-32-pae,  512,  1024, 0",
        "tile,        256,     2, 0"
    })
    void aMemmapIsOfBasePages(String variant, long sizeMib, long pages, long tables) {
        Machine machine = boot(variant);
        Cost cost = done(machine, add(variant, sizeMib * Bytes.MIB));
        assertEquals(pages, cost.memmapFromSystemPages());
        assertEquals(tables, cost.vmemmap().tablePages());
        assertTrue(cost.linearMap().leaves().isEmpty() && cost.linearMap().tablePages() == 0);
    }

    @Test
    void aPartOfASectionIsInvalid() {
        assertEquals(
                Errno.EINVAL,
                refused(boot("ia64"), add("ia64", 128 * Bytes.MIB)).errno());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ia64", "sh", "tile", "x86-32", "x86-32-pae"})
    void nobodyKnowsMemoryOutOfReach(String variant) {
        Refusal refusal = refused(boot(variant), map(variant, DevPagemap.Type.PRIVATE));
        assertEquals(DeviceRule.UNADDRESSABLE_SUPPORTED, refusal.rule());
        assertEquals(Errno.EINVAL, refusal.errno());
        assertTrue(refusal.kernelWouldDie());
    }

    @Test
    void tileTakesNothingAway() {
        Machine machine = boot("tile");
        done(machine, add("tile", GIB));
        Refusal refusal = refused(machine, remove("tile", GIB));
        assertEquals(LegacyRule.REMOVE_BUILT, refusal.rule());
        assertEquals(Errno.EBUSY, refusal.errno());
    }

    @ParameterizedTest
    @CsvSource({"ia64, NORMAL", "sh, NORMAL", "tile, HIGHMEM", "x86-32, HIGHMEM", "x86-32-pae, HIGHMEM"})
    void thePortChoosesTheZone(String variant, ZoneType zone) {
        Machine machine = boot(variant);
        long before = spanned(machine, zone);
        done(machine, add(variant, GIB));
        assertTrue(spanned(machine, zone) > before);
        assertEquals(0, spanned(machine, ZoneType.MOVABLE));
    }

    /** All others have a zone for devices. */
    @ParameterizedTest
    @CsvSource({"ia64, DEVICE", "sh, DEVICE", "tile, HIGHMEM", "x86-32, DEVICE", "x86-32-pae, DEVICE"})
    void tilePutsDevicesIntoHighmemToo(String variant, ZoneType zone) {
        Machine machine = boot(variant);
        long before = spanned(machine, zone);
        done(machine, map(variant, DevPagemap.Type.FS_DAX));
        assertTrue(spanned(machine, zone) > before);
    }

    @Test
    void theMemmapOfIa64Stays() {
        Machine machine = boot("ia64");
        done(machine, add("ia64", 2 * GIB));
        assertEquals(0, done(machine, remove("ia64", 2 * GIB)).memmapFromSystemPages());
        assertEquals(0, done(machine, add("ia64", 2 * GIB)).memmapFromSystemPages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "x86-32", "x86-32-pae"})
    void theMemmapOfASectionGoesWithIt(String variant) {
        Machine machine = boot(variant);
        long pages = done(machine, add(variant, GIB)).memmapFromSystemPages();
        assertEquals(-pages, done(machine, remove(variant, GIB)).memmapFromSystemPages());
    }

    /** The kernel's own data has no place in highmem, however much of it is free. */
    @Test
    void highmemHoldsNoMemmap() {
        KernelProfile port = PROVIDER.portProfile(KERNEL).orElseThrow();
        KernelProfile kernel =
                KernelProfiles.load().find(KERNEL).orElseThrow().plus(port.capabilities(), port.quirks());
        Machine machine = MachineBuilder.of(
                        PROVIDER, "x86-32", kernel, reference("x86-32").facts())
                .freeBytes(GIB)
                .boot();
        assertEquals(Errno.ENOMEM, refused(machine, add("x86-32", GIB)).errno());
    }
}
