package io.github.mmhotplug.tck.rules;

import static io.github.mmhotplug.tck.Devices.map;
import static io.github.mmhotplug.tck.Devices.unmap;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.tck.Devices;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import java.util.List;
import org.junit.jupiter.api.TestInstance;

/** The memory of devices: struct pages for what is not the system's, and nothing left when it goes. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DeviceRules {
    @Rule("DEV-001")
    @WithoutFeature(Feature.DEVICE_MEMORY)
    void aPortWithoutDeviceMemorySaysSo(Subject subject) {
        Machine machine = subject.boot();
        PagemapRequest device = new Devices(subject).plain(DevPagemap.Type.FS_DAX, subject.block());
        boolean built = subject.architecture().selectsZoneDevice().isEmpty();
        if (built && !subject.has(Feature.REMOVE)) { // s390 of 2016: what is mapped stays
            Expect.done(machine, map(device));
            Expect.refused(machine, unmap(device));
        } else {
            Expect.refused(machine, map(device), DeviceRule.ZONE_DEVICE_BUILT);
        }
    }

    @Rule("DEV-015")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void theFlagsOf2016KnowNoMemoryOutOfReach(Subject subject) {
        if (subject.profile().has(CoreCapabilities.MEMORY_FLAGS)) {
            PagemapRequest device = new Devices(subject).plain(DevPagemap.Type.PRIVATE, subject.block());
            Expect.refused(subject.boot(), map(device), DeviceRule.UNADDRESSABLE_SUPPORTED);
        }
    }

    @Rule("SPI-007")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void theLinearMapHasWhatTheCpuReaches(Subject subject) {
        Devices devices = new Devices(subject);
        for (DevPagemap.Type type : devices.types()) {
            Machine machine = subject.boot();
            long maxPfn = machine.snapshot().maxPfn();
            PagemapRequest device = devices.plain(type, subject.block());
            PhysRange range = device.ranges().get(0);
            Expect.done(machine, map(device));
            long described = Leaves.describedBytes(machine, range);
            long mapped = Leaves.mappedBytes(machine, range);
            boolean inLinearMap = type.isAddressable() && subject.has(Feature.LINEAR_MAP);
            long wanted = inLinearMap ? range.sizeBytes() : 0;
            long memmap = subject.geometry().memmapBytes(range.sizeBytes() >>> pageShift(subject));
            Expect.that(described == memmap, "%s memory has %d bytes of memmap, not %d", type, described, memmap);
            Expect.that(mapped == wanted, "%s memory: %d bytes of it in the linear map, not %d", type, mapped, wanted);
            Expect.that(
                    type.isAddressable() || machine.snapshot().maxPfn() == maxPfn,
                    "%s memory, which the CPU can't reach, has raised max_pfn",
                    type);
        }
    }

    private static int pageShift(Subject subject) {
        return subject.geometry().pageShift();
    }

    @Rule("PGM-001")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void memoryOfEveryTypeGoes(Subject subject) {
        Devices devices = new Devices(subject);
        for (DevPagemap.Type type : devices.types()) {
            leavesNothing(subject, devices.plain(type, subject.block()));
        }
    }

    @Rule("PGM-001")
    @RequiresFeature(Feature.DEVICE_ALTMAP)
    void aDeviceWithItsMemmapGoes(Subject subject) {
        leavesNothing(subject, new Devices(subject).selfHosted());
    }

    /** In base pages, if its port has such, or in system memory: whoever maps it at all. */
    @Rule("PGM-001")
    @RequiresFeature(Feature.DEVICE_ALTMAP)
    void theSmallestDeviceWithItsMemmapGoes(Subject subject) {
        Devices devices = new Devices(subject);
        for (PagemapRequest device : List.of(devices.smallestSelfHosted(), devices.withoutRoom())) {
            if (subject.boot().apply(map(device)).isDone()) {
                leavesNothing(subject, device);
            }
        }
    }

    @Rule("ALT-005")
    @RequiresFeature(Feature.DEVICE_ALTMAP)
    void aNeighbourIsNotBackedByADevice(Subject subject) {
        Devices devices = new Devices(subject);
        PagemapRequest device = devices.smallSelfHosted();
        PhysRange range = device.ranges().get(0);
        PagemapRequest neighbour = devices.at(DevPagemap.Type.FS_DAX, range.endAddress(), range.sizeBytes());
        Machine machine = subject.boot();
        if (machine.apply(map(device)).isRefused()) {
            return; // nothing of it is backed at all
        }
        backsItselfOnly(machine, range);
        Expect.done(machine, map(neighbour));
        backsItselfOnly(machine, range);
        Expect.done(machine, unmap(device));
        isDescribed(machine, neighbour);
        Expect.done(machine, unmap(neighbour));
    }

    /** That the memmap that lies in a range describes nothing outside it. */
    private static void backsItselfOnly(Machine machine, PhysRange range) {
        MemoryGeometry geometry = machine.architecture().geometry();
        PfnRange own = range.toPfns(geometry.pageShift());
        for (LeafRun run : machine.snapshot().vmemmap().leaves()) {
            long end = run.startOffset() + run.sizeBytes();
            PfnRange described = PfnRange.ofEnd(
                    run.startOffset() / geometry.structPageBytes(), Align.divideUp(end, geometry.structPageBytes()));
            Expect.that(
                    !own.contains(run.firstPfn()) || own.contains(described),
                    "a leaf of %d bytes at pfn 0x%x, of the altmap of %s, describes %s",
                    run.leafBytes(),
                    run.firstPfn(),
                    own,
                    described);
        }
    }

    @Rule("PGM-001")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void compoundsGo(Subject subject) {
        leavesNothing(subject, new Devices(subject).compounds());
    }

    private static void leavesNothing(Subject subject, PagemapRequest device) {
        Machine machine = subject.boot();
        long memmap = memmapFrames(machine);
        Expect.done(machine, map(device));
        Expect.done(machine, unmap(device));
        long left = memmapFrames(machine) - memmap;
        Expect.that(
                left == 0 || !subject.has(Feature.VMEMMAP_FREE), "%d frames of memmap are left of %s", left, device);
        Machine before = machine.fork();
        Expect.done(machine, map(device));
        Expect.done(machine, unmap(device));
        Expect.same(machine, before, "after " + device + " came and went a second time");
    }

    private static long memmapFrames(Machine machine) {
        return machine.snapshot().framesByUse().getOrDefault(FrameUse.MEMMAP, 0L);
    }

    @Rule("VMM-002")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void neighboursStay(Subject subject) {
        Devices devices = new Devices(subject);
        long unit = devices.unit();
        Machine machine = subject.boot();
        PagemapRequest first = devices.at(DevPagemap.Type.FS_DAX, subject.start(), unit);
        PagemapRequest second = devices.at(DevPagemap.Type.FS_DAX, subject.start() + unit, unit);
        Expect.done(machine, map(second));
        for (int round = 0; round < 2; round++) {
            Expect.done(machine, map(first));
            Expect.done(machine, unmap(first));
            isDescribed(machine, second);
        }
    }

    private static void isDescribed(Machine machine, PagemapRequest device) {
        MemoryGeometry geometry = machine.architecture().geometry();
        PhysRange range = device.ranges().get(0);
        long wanted = geometry.memmapBytes(range.sizeBytes() >>> geometry.pageShift());
        long there = Leaves.describedBytes(machine, range);
        Expect.that(there == wanted, "a neighbour went, and %d bytes are left of the memmap of %s", there, device);
    }

    @Rule("PGM-002")
    @RequiresFeature(Feature.DEVICE_COMPOUNDS)
    void tailsShareAPage(Subject subject) {
        PagemapRequest device = new Devices(subject).compounds();
        long taken = Expect.done(subject.boot(), map(device)).cost().memmapFromSystemPages();
        long own = 2 * compounds(device, subject);
        Expect.that(taken == own, "%d pages of memmap for %s, of their own the compounds have %d", taken, device, own);
    }

    @Rule("PGM-002")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    @WithoutFeature(Feature.DEVICE_COMPOUNDS)
    void whereNothingIsSharedTheMemmapIsWhole(Subject subject) {
        PagemapRequest device = new Devices(subject).compounds();
        Machine machine = subject.bootThatTakes(builder -> builder);
        long taken = Expect.done(machine, map(device)).cost().memmapFromSystemPages();
        long all = subject.geometry().memmapPages(compounds(device, subject) * device.compoundPages());
        Expect.that(taken >= all, "%d pages of memmap for %s, whose struct pages need %d", taken, device, all);
    }

    private static long compounds(PagemapRequest device, Subject subject) {
        return device.ranges().get(0).sizeBytes() / (device.compoundPages() << pageShift(subject));
    }

    /** The engine watches every request for a block while the memmap comes from the system. */
    @Rule("SPI-014")
    @RequiresFeature(Feature.DEVICE_MEMORY)
    void withoutAnAltmapThereIsNoFallback(Subject subject) {
        Devices devices = new Devices(subject);
        Expect.done(subject.boot(), map(devices.plain(DevPagemap.Type.FS_DAX, subject.block())));
    }

    @Rule("PGM-003")
    @RequiresFeature(Feature.DEVICE_ALTMAP)
    void aDevicePaysForItself(Subject subject) {
        PagemapRequest device = new Devices(subject).selfHosted();
        Machine machine = subject.boot();
        long free = machine.snapshot().freePages();
        Cost cost = Expect.done(machine, map(device)).cost();
        long tables = cost.linearMap().tablePages() + cost.vmemmap().tablePages();
        long taken = free - machine.snapshot().freePages();
        Expect.that(
                cost.memmapFromSystemPages() == 0,
                "%d pages of the device's memmap came from the system",
                cost.memmapFromSystemPages());
        Expect.that(taken == tables, "the system lost %d pages, the tables are %d", taken, tables);
    }
}
