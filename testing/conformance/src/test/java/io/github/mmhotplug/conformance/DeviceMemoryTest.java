package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.map;
import static io.github.mmhotplug.conformance.Ops.mapped;
import static io.github.mmhotplug.conformance.Ops.pgmap;
import static io.github.mmhotplug.conformance.Ops.unmap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.DevicePage;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code memremap_pages} and {@code memunmap_pages}: what device memory gets, what it does not get, and what it leaves. */
class DeviceMemoryTest {
    private static final long KIB = Bytes.KIB;
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;
    private static final int PAGE_SHIFT = 12;

    @RegisterExtension
    private final Machines machines = new Machines();

    private Machine x86(String kernel) {
        return machines.warm(Port.of("x86", kernel));
    }

    /** Boot memory ends inside a section, 64 MiB behind its start. */
    private Machine cutSection(String kernel) {
        Port port = Port.of("x86", kernel);
        return machines.boot(port.builder(port.facts(
                same -> same.bootRam(List.of(new PhysRange(0, 2 * GIB + 64 * MIB))))));
    }

    private static ZoneStats device(Machine machine) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.node() == 0 && zone.type() == ZoneType.DEVICE)
                .findFirst()
                .orElseThrow();
    }

    private static PagemapRequest request(DevPagemap.Type type, long start, long size) {
        return PagemapRequest.of(type, new PhysRange(start, size));
    }

    private static Operation map(PagemapRequest request) {
        return new Operation.MemremapPages(request);
    }

    /** 16 GiB: struct pages, no leaf of the linear map, max_pfn as it was. */
    @Test
    void privateMemoryHasStructPagesOnly() {
        Machine machine = x86("7.2");
        long maxPfn = machine.snapshot().maxPfn();
        Cost cost = done(machine, Ops.map(machine, DevPagemap.Type.PRIVATE, START, 16 * GIB, 0))
                .cost();
        assertThat(cost.linearMap().leaves()).isEmpty();
        assertThat(cost.linearMap().tablePages()).isZero();
        assertThat(cost.memmapFromSystemPages()).isEqualTo(65536);
        assertThat(cost.vmemmap().leaves()).containsExactly(Map.entry(2 * MIB, 128L));
        assertThat(machine.snapshot().maxPfn()).isEqualTo(maxPfn);
        assertThat(device(machine).spannedPages()).isEqualTo((16 * GIB) >>> PAGE_SHIFT);
        DeviceMapping mapping = machine.frames().deviceMappings().get(0);
        assertThat(mapping.references()).isZero();
        assertThat(mapping.structPagesInitialised()).isEqualTo((16 * GIB) >>> PAGE_SHIFT);
    }

    @ParameterizedTest
    @EnumSource(value = DevPagemap.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "PRIVATE")
    void addressableMemoryIsInTheLinearMapAndNowhereElse(DevPagemap.Type type) {
        Machine machine = x86("7.2");
        Machine before = machine.fork();
        Effect effect = done(machine, Ops.map(machine, type, START, 2 * GIB, 0));
        assertThat(effect.cost().linearMap().leaves()).containsExactly(Map.entry(GIB, 2L));
        assertThat(effect.adds()).isEmpty();
        assertThat(machine.snapshot().blocks()).isEqualTo(before.snapshot().blocks());
        assertThat(machine.snapshot().iomem()).isEqualTo(before.snapshot().iomem());
        ZoneStats zone = device(machine);
        assertThat(zone.startPfn()).isEqualTo(START >>> PAGE_SHIFT);
        assertThat(zone.spannedPages()).isEqualTo((2 * GIB) >>> PAGE_SHIFT);
        assertThat(zone.presentPages()).isZero();
        assertThat(zone.managedPages()).isZero();
        // x86 leaves max_pfn alone for device memory
        assertThat(machine.snapshot().maxPfn()).isEqualTo(before.snapshot().maxPfn());
        for (long pfn : new long[] {START >>> PAGE_SHIFT, (START + 2 * GIB - 1) >>> PAGE_SHIFT}) {
            assertThat(machine.frames().isOnline(pfn)).isFalse();
            DevicePage page = machine.frames().devicePage(pfn).orElseThrow();
            assertThat(page.reserved()).isTrue();
            assertThat(page.role()).isEqualTo(DevicePage.Role.BASE);
        }
    }

    /** Compare x86-4k-6.12-dax-kmem-nvdimm, step 6: 2 GiB as a dax device of 2 MiB compounds. */
    @ParameterizedTest
    @CsvSource({
        "x86-4level, 6.12, 2048",
        "arm64-4k, 6.12, 8192",
        "arm64-4k, 7.2, 8192",
        "arm64-16k, 6.12, 512",
        "riscv-sv48, 7.2, 2048"
    })
    void aDaxDeviceCountsAsRecorded(String variant, String kernel, long memmapPages) {
        Port port = Port.of(variant, kernel);
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        long align = machine.architecture().geometry().pmdLeafBytes();
        done(machine, Ops.map(machine, DevPagemap.Type.GENERIC, start, 2 * GIB, align));
        assertThat(machine.snapshot().memmapPages()).isEqualTo(memmapPages);
        assertThat(device(machine).spannedPages())
                .isEqualTo(2 * GIB / machine.architecture().geometry().pageSizeBytes());
        done(machine, unmap(start));
        // the zone's span stays for good
        assertThat(device(machine).spannedPages())
                .isEqualTo(2 * GIB / machine.architecture().geometry().pageSizeBytes());
        assertThat(machine.snapshot().memmapPages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "6.12, PRIVATE, 0", "6.12, COHERENT, 0", "6.12, FS_DAX, 1", "6.12, GENERIC, 1", "6.12, PCI_P2PDMA, 1",
        "7.2,  PRIVATE, 0", "7.2,  COHERENT, 0", "7.2,  FS_DAX, 0", "7.2,  GENERIC, 1", "7.2,  PCI_P2PDMA, 0",
    })
    void pagesBeginWithTheReferencesOfTheirType(String kernel, DevPagemap.Type type, long refcount) {
        Machine machine = x86(kernel);
        done(machine, Ops.map(machine, type, START, GIB, 0));
        assertThat(machine.frames()
                        .devicePage(START >>> PAGE_SHIFT)
                        .orElseThrow()
                        .refcount())
                .isEqualTo(refcount);
        // what the mapping itself holds: nothing for pages that their users hold
        boolean held = type != DevPagemap.Type.PRIVATE && type != DevPagemap.Type.COHERENT;
        assertThat(machine.frames().deviceMappings().get(0).references()).isEqualTo(held ? GIB >>> PAGE_SHIFT : 0);
    }

    /** {@code pfn_to_online_page} on both sides of a border inside one section. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "7.2"})
    void deviceMemoryBesideBootMemoryTaintsTheSection(String kernel) {
        Machine machine = cutSection(kernel);
        Machine before = machine.fork();
        long border = 2 * GIB + 64 * MIB;
        FrameView untouched = machine.frames();
        assertThat(untouched.isOnline((border - 1) >>> PAGE_SHIFT)).isTrue();
        assertThat(untouched.isOnline(border >>> PAGE_SHIFT)).isFalse();

        Cost cost = done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, border, 2 * MIB, 0))
                .cost();
        // the memmap of the early section is whole since boot
        assertThat(cost.memmapFromSystemPages()).isZero();
        assertThat(machine.snapshot().memmapPages()).isZero();
        FrameView frames = machine.frames();
        assertThat(frames.isOnline((border - 1) >>> PAGE_SHIFT)).isTrue();
        assertThat(frames.isOnline(border >>> PAGE_SHIFT)).isFalse();
        assertThat(frames.deviceMapping(border >>> PAGE_SHIFT)).isPresent();
        assertThat(frames.deviceMapping((border + 2 * MIB) >>> PAGE_SHIFT)).isEmpty();
        assertThat(frames.isOnline((border + 2 * MIB) >>> PAGE_SHIFT)).isFalse();

        Machines.assertSound(machine);
        done(machine, unmap(border));
        // the taint stays as long as the section, and the span for good
        assertThat(machine.differencesFrom(before)).containsExactlyInAnyOrder("sections", "zones");
        assertThat(machine.frames().isOnline((border - 1) >>> PAGE_SHIFT)).isTrue();
    }

    /** Two devices in one section, each with base pages of its own: one goes, the other stays. */
    @Test
    void twoDevicesShareASection() {
        Machine machine = x86("7.2");
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, START, 64 * MIB, 0));
        Cost second = done(machine, Ops.map(machine, DevPagemap.Type.GENERIC, START + 64 * MIB, 64 * MIB, 0))
                .cost();
        assertThat(second.vmemmap().leaves()).containsExactly(Map.entry(4 * KIB, 256L));
        done(machine, unmap(START));
        Machines.assertSound(machine);
        assertThat(machine.frames().devicePage((START + 64 * MIB) >>> PAGE_SHIFT))
                .isPresent();
        done(machine, unmap(START + 64 * MIB));
        assertThat(machine.snapshot().memmapPages()).isZero();
    }

    /** riscv maps a part of a section with a whole leaf: no table of base pages can be where it is. */
    @Test
    void compoundsBesideANeighboursLeafKillTheKernel() {
        Port port = Port.of("riscv", "7.2");
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, start, 64 * MIB, 0));
        Refusal refusal =
                Ops.refused(machine, Ops.map(machine, DevPagemap.Type.GENERIC, start + 64 * MIB, 64 * MIB, 2 * MIB));
        assertThat(refusal.rule()).isEqualTo(DeviceRule.COMPOUND_OWN_PAGES);
        assertThat(refusal.kernelWouldDie()).isTrue();
    }

    @Test
    void aMappingHasSeveralRanges() {
        Machine machine = x86("7.2");
        List<PhysRange> ranges = List.of(
                new PhysRange(START, GIB),
                new PhysRange(START + 4 * GIB, 2 * GIB),
                new PhysRange(START + GIB, 2 * MIB));
        DeviceMapping mapping = mapped(
                machine,
                map(pgmap(machine, DevPagemap.Type.GENERIC, START, GIB, 2 * MIB).withRanges(ranges)));
        assertThat(mapping.references()).isEqualTo((3 * GIB + 2 * MIB) / (2 * MIB));
        assertThat(mapping.compounds()).isEqualTo(mapping.references());
        assertThat(device(machine).spannedPages()).isEqualTo((6 * GIB) >>> PAGE_SHIFT);
        done(machine, unmap(START));
        assertThat(machine.frames().deviceMappings()).isEmpty();
        assertThat(machine.snapshot().memmapPages()).isZero();
    }

    /** What fails at the second range takes the first one with it. */
    @Test
    void aRangeThatFailsUnmapsThoseBefore() {
        Machine machine = x86("7.2");
        List<PhysRange> ranges = List.of(new PhysRange(START, GIB), new PhysRange(GIB, GIB));
        assertRefused(
                machine,
                map(request(DevPagemap.Type.FS_DAX, START, GIB).withRanges(ranges)),
                Errno.ENXIO,
                DeviceRule.NO_SYSTEM_RAM);
        assertThat(machine.frames().deviceMappings()).isEmpty();
    }

    /** The order of the kernel: a live mapping before System RAM, that before what can be mapped, alignment last. */
    @Test
    void theFirstCheckThatFailsAnswers() {
        Machine machine = x86("7.2");
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, START, GIB, 0));
        Errno invalid = Errno.EINVAL;
        assertRefused(
                machine,
                map(request(DevPagemap.Type.FS_DAX, 2 * GIB - MIB, MIB)),
                Errno.ENXIO,
                DeviceRule.NO_SYSTEM_RAM);
        assertRefused(
                machine,
                map(request(DevPagemap.Type.FS_DAX, START + GIB - MIB, GIB)),
                Errno.ENOMEM,
                DeviceRule.PGMAP_FREE);
        assertRefused(machine, map(request(DevPagemap.Type.FS_DAX, GIB, START)), Errno.ENOMEM, DeviceRule.PGMAP_FREE);
        assertRefused(
                machine,
                map(request(DevPagemap.Type.FS_DAX, 64 * Bytes.TIB + 1, GIB)),
                invalid,
                DeviceRule.DEVICE_MAPPABLE);
        for (long odd : new long[] {MIB, 4 * KIB, 512}) {
            assertRefused(
                    machine,
                    map(request(DevPagemap.Type.FS_DAX, 6 * GIB + odd, GIB)),
                    invalid,
                    StandardRule.SPAN_ALIGNED);
            assertRefused(
                    machine,
                    map(request(DevPagemap.Type.FS_DAX, 6 * GIB, GIB + odd)),
                    invalid,
                    odd < 4 * KIB ? DeviceRule.MAPPING_ALIGNED : StandardRule.SPAN_ALIGNED);
        }
        // a live mapping wholly inside is met only when its subsections are
        assertRefused(
                machine,
                map(request(DevPagemap.Type.FS_DAX, 3 * GIB, 4 * GIB)),
                Errno.EEXIST,
                StandardRule.SUBSECTION_FREE);
    }

    @Test
    void hotAddedMemoryIsSystemRamToo() {
        Machine machine = x86("7.2");
        done(machine, add(START, GIB));
        assertRefused(machine, map(request(DevPagemap.Type.FS_DAX, START, GIB)), Errno.ENXIO, DeviceRule.NO_SYSTEM_RAM);
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, START + GIB, GIB, 0));
        assertRefused(machine, add(START + GIB, GIB), Errno.EEXIST, StandardRule.SUBSECTION_FREE);
    }

    /** PRIVATE may lie where nothing can be mapped, but not where nothing can be addressed. */
    @Test
    void privateMemoryMayLieBeyondTheLinearMap() {
        Port port = Port.of("arm64-16k", "7.2");
        Machine machine = machines.warm(port);
        long end = machine.architecture().mappableRange().endAddress();
        long addressable = 1L << machine.architecture().geometry().maxPhysmemBits();
        assertThat(end).isLessThan(addressable);
        assertRefused(
                machine, map(request(DevPagemap.Type.GENERIC, end, GIB)), Errno.EINVAL, DeviceRule.DEVICE_MAPPABLE);
        assertRefused(
                machine,
                map(request(DevPagemap.Type.PRIVATE, addressable, GIB)),
                Errno.EINVAL,
                DeviceRule.DEVICE_MAPPABLE);
    }

    @Test
    void everyTypeNeedsItsCallbacks() {
        Machine machine = x86("7.2");
        PagemapRequest request = request(DevPagemap.Type.PRIVATE, START, GIB);
        Set<PagemapRequest.Callback> freeOnly = Set.of(PagemapRequest.Callback.PAGE_FREE);
        Set<PagemapRequest.Callback> migrateOnly = Set.of(PagemapRequest.Callback.MIGRATE_TO_RAM);
        PagemapRequest coherent = request(DevPagemap.Type.COHERENT, START, GIB);
        for (PagemapRequest incomplete : List.of(
                request.withCallbacks(freeOnly),
                request.withCallbacks(migrateOnly),
                request.withoutOwner(),
                coherent.withCallbacks(migrateOnly),
                coherent.withoutOwner())) {
            assertRefused(machine, map(incomplete), Errno.EINVAL, DeviceRule.TYPE_COMPLETE);
        }
        done(machine, map(coherent.withCallbacks(freeOnly)));
        done(
                machine,
                map(request(DevPagemap.Type.FS_DAX, 8 * GIB, GIB)
                        .withCallbacks(Set.of())
                        .withoutOwner()));
    }

    /** 6.12 does not look at vmemmap_shift. */
    @Test
    void theShiftIsCheckedBy72Only() {
        Machine later = x86("7.2");
        Operation huge = Ops.map(later, DevPagemap.Type.GENERIC, 32 * GIB, 32 * GIB, 32 * GIB);
        assertRefused(later, huge, Errno.EINVAL, DeviceRule.SHIFT_WITHIN_FOLIO);
        Machine earlier = x86("6.12");
        assertThat(done(earlier, huge).cost().memmapFromSystemPages()).isEqualTo(2);
    }

    /** Worked: data behind 2050 MiB; the first leaf's alignment costs 510 pages, and nothing is left. */
    @ParameterizedTest
    @CsvSource({"2097152, 524800, 524798, 33029632", "1073741824, 786432, 786430, 32768000"})
    void aNamespaceThatHoldsItsOwnMemmap(long align, long offset, long free, long dataPages) {
        Machine machine = x86("7.2");
        long size = 128 * GIB;
        DeviceMapping mapping =
                mapped(machine, map(request(DevPagemap.Type.FS_DAX, START, size).withAltmap(2, free)));
        DeviceMapping.AltmapState altmap = mapping.altmap().orElseThrow();
        assertThat(altmap.offset()).isEqualTo(offset);
        assertThat(altmap.alloc()).isEqualTo(524288);
        assertThat(altmap.align()).isEqualTo(510);
        assertThat(altmap.left()).isEqualTo(free - 524798);
        assertThat(mapping.structPagesInitialised()).isEqualTo(dataPages);
        Cost cost = machine.journal().get(0).outcome().fold(effect -> effect.cost(), refusal -> Cost.NONE);
        assertThat(cost.memmapFromRangePages()).isEqualTo(524288);
        assertThat(cost.memmapFromSystemPages()).isZero();
        assertThat(align % (2 * MIB)).isZero();
        assertThat(machine.frames().devicePage(START >>> PAGE_SHIFT)).isEmpty();
        assertThat(machine.frames()
                        .devicePage((START >>> PAGE_SHIFT) + offset - 1)
                        .orElseThrow()
                        .role())
                .isEqualTo(DevicePage.Role.ALTMAP);
        assertThat(machine.frames()
                        .devicePage((START >>> PAGE_SHIFT) + offset)
                        .orElseThrow()
                        .role())
                .isEqualTo(DevicePage.Role.BASE);
        Machines.assertSound(machine);
        done(machine, unmap(START));
    }

    /** One page less, and the last leaf can't be had: no fallback on x86. */
    @Test
    void anAltmapThatIsTooSmallIsRefused() {
        Machine machine = x86("7.2");
        PagemapRequest request = request(DevPagemap.Type.FS_DAX, START, 128 * GIB);
        assertRefused(machine, map(request.withAltmap(2, 524797)), Errno.ENOMEM, StandardRule.ALTMAP_ROOM);
        assertRefused(
                machine,
                map(request(DevPagemap.Type.FS_DAX, START, GIB).withAltmap(2, GIB >>> PAGE_SHIFT)),
                Errno.EINVAL,
                StandardRule.ALTMAP_FITS);
    }

    /** A cut section takes base pages, and on x86 those never come from the altmap. */
    @Test
    void partsOfASectionTakeBasePagesFromTheSystemOnX86() {
        Machine machine = x86("7.2");
        long start = START + 2 * MIB;
        DeviceMapping mapping = mapped(
                machine, map(request(DevPagemap.Type.FS_DAX, start, 10 * GIB).withAltmap(0, 80 * 512)));
        Cost cost = machine.journal().get(0).outcome().fold(effect -> effect.cost(), refusal -> Cost.NONE);
        assertThat(cost.vmemmap().leaves()).containsExactly(Map.entry(4 * KIB, 512L), Map.entry(2 * MIB, 79L));
        assertThat(cost.memmapFromSystemPages()).isEqualTo(512);
        assertThat(mapping.altmap().orElseThrow().alloc()).isEqualTo(79 * 512);
        done(machine, unmap(start));
    }

    /**
     * Before 5.4 a 16 MiB page of vmemmap that describes two namespaces comes from the altmap of the first: to take that
     * one away would take the memmap of the other (fixed with end_pfn).
     */
    @Test
    void anAltmapOnHashLentItsPagesToNeighbours() {
        for (String kernel : List.of("rfc-2019", "7.2")) {
            Port port = Port.of("powerpc-hash-64k", kernel);
            Machine machine = machines.warm(port);
            long start = 2 * port.reference().hotplugStart();
            PagemapRequest first = request(DevPagemap.Type.FS_DAX, start, GIB).withAltmap(0, 256);
            done(machine, map(first));
            done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, start + GIB, GIB, 0));
            if (kernel.equals("7.2")) {
                done(machine, unmap(start));
                assertThat(machine.frames().devicePage((start + GIB) >>> 16)).isPresent();
            } else {
                Refusal refusal = Ops.refused(machine, unmap(start));
                assertThat(refusal.rule()).isEqualTo(DeviceRule.ALTMAP_NOT_LENT);
                assertThat(refusal.kernelWouldDie()).isTrue();
                done(machine, unmap(start + GIB));
                done(machine, unmap(start));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"powerpc-hash-4k, 16777216", "powerpc-hash-64k, 16777216", "powerpc-radix-64k, 2097152"})
    void powerpcHashMapsUnitsOfItsLinearMap(String variant, long unit) {
        Port port = Port.of(variant, "7.2");
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        assertThat(machine.architecture().memremapCompatAlignBytes()).isEqualTo(unit);
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, start, unit, 0));
        if (unit > 2 * MIB) {
            for (Operation cut : List.of(
                    Ops.map(machine, DevPagemap.Type.FS_DAX, start + GIB, unit / 2, 0),
                    Ops.map(machine, DevPagemap.Type.FS_DAX, start + GIB + unit / 2, unit, 0))) {
                assertRefused(machine, cut, Errno.EINVAL, DeviceRule.MAPPING_ALIGNED);
            }
        }
    }

    /** The identity map of s390 has no other protection than PAGE_KERNEL; decrypted is the same there. */
    @Test
    void s390TakesNoUncachedMemory() {
        Port port = Port.of("s390", "7.2");
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, start, GIB, 0));
        assertThat(Ops.refused(machine, Ops.map(machine, DevPagemap.Type.PCI_P2PDMA, start + GIB, GIB, 0))
                        .errno())
                .isEqualTo(Errno.EINVAL);
    }

    /** A mapping on a node that is not online goes to one that is. */
    @Test
    void aNodeThatIsNotOnlineIsReplaced() {
        Machine machine = x86("7.2");
        DeviceMapping mapping =
                mapped(machine, map(request(DevPagemap.Type.FS_DAX, START, GIB).onNode(3)));
        assertThat(mapping.node()).isZero();
    }
}
