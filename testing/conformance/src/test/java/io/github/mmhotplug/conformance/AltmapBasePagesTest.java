package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.unmap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The thread of March 2020: base pages of the memmap come from an altmap too. What was before, what was merged, what a
 * reviewer sketched, the allocator that was proposed and dropped, and the slip in its draft.
 */
class AltmapBasePagesTest {
    private static final String KERNEL = "rfc-2020";
    private static final String CONSOLIDATED = "arm64.consolidatedVmemmap";

    @RegisterExtension
    private final Machines machines = new Machines();

    /** An altmap of an eighth of the device, behind two pages of the driver's. */
    private static PagemapRequest device(Port port, long sizeBytes) {
        long page = port.architecture().geometry().pageSizeBytes();
        PhysRange range = new PhysRange(port.reference().hotplugStart(), sizeBytes);
        return PagemapRequest.of(DevPagemap.Type.FS_DAX, range).withAltmap(2, sizeBytes / page / 8);
    }

    private Machine boot(Port port) {
        return machines.boot(port.builder());
    }

    private static Operation map(PagemapRequest request) {
        return new Operation.MemremapPages(request);
    }

    /** 16 GiB: 4096 pages of struct pages with 16K, 256 with 64K. */
    @ParameterizedTest
    @CsvSource({"arm64-16k, 4096", "arm64-64k, 256"})
    void armHadItsMemmapInSystemMemoryBefore(String variant, long pages) {
        Port after = Port.of(variant, KERNEL);
        Port before = after.with(CoreCapabilities.ALTMAP_BASEPAGES, false);
        PagemapRequest device = device(after, 16 * Bytes.GIB);

        Cost was = done(boot(before), map(device)).cost();
        Cost is = done(boot(after), map(device)).cost();
        assertThat(was.memmapFromSystemPages()).isEqualTo(pages);
        assertThat(was.memmapFromRangePages()).isZero();
        assertThat(is.memmapFromSystemPages()).isZero();
        assertThat(is.memmapFromRangePages()).isEqualTo(pages);
        assertThat(is.vmemmap()).isEqualTo(was.vmemmap());
    }

    /** The sketch does without the core's help, and comes to the same for whole sections. */
    @ParameterizedTest
    @ValueSource(strings = {"arm64-4k", "arm64-16k", "arm64-64k"})
    void theSketchedWalkMakesTheSameOfWholeSections(String variant) {
        Port merged = Port.of(variant, KERNEL);
        Port sketched = merged.with(CoreCapabilities.ALTMAP_BASEPAGES, false).with(CONSOLIDATED, true);
        PagemapRequest device = device(merged, 4 * Bytes.GIB);
        Machine one = boot(merged);
        Machine other = boot(sketched);

        assertThat(done(other, map(device))).isEqualTo(done(one, map(device)));
        assertThat(other.differencesFrom(one)).isEmpty();
        assertThat(done(other, unmap(device.ranges().get(0).startAddress())))
                .isEqualTo(done(one, unmap(device.ranges().get(0).startAddress())));
        assertThat(other.differencesFrom(one)).isEmpty();
    }

    /** A part of a section has a whole leaf of the sketch, and pages of its own as it was merged. */
    @Test
    void theSketchedWalkTakesAWholeLeafForAPart() {
        Port merged = Port.of("arm64-4k", KERNEL);
        PagemapRequest part = device(merged, 64 * Bytes.MIB);

        assertThat(done(boot(merged), map(part)).cost().vmemmap().leaves()).isEqualTo(Map.of(4 * Bytes.KIB, 256L));
        assertThat(done(boot(merged.with(CONSOLIDATED, true)), map(part))
                        .cost()
                        .vmemmap()
                        .leaves())
                .isEqualTo(Map.of(2 * Bytes.MIB, 1L));
    }

    /** Where the system has no block of 2 MiB, the walk as it is today takes base pages; the sketch gives up. */
    @Test
    void theSketchedWalkHasNoFallback() {
        Port merged = Port.of("arm64-4k", "6.12");
        PhysRange range = new PhysRange(merged.reference().hotplugStart(), Bytes.GIB);
        Operation map = map(PagemapRequest.of(DevPagemap.Type.FS_DAX, range));

        Machine scattered = boot(scattered(merged));
        assertThat(done(scattered, map).cost().vmemmap().leaves()).containsKey(4 * Bytes.KIB);
        assertRefused(
                boot(scattered(merged.with(CONSOLIDATED, true))), map, Errno.ENOMEM, StandardRule.MEMMAP_ALLOCATED);
    }

    private static MachineBuilder scattered(Port port) {
        return port.builder().freeBytes(512 * Bytes.MIB).largestFreeOrder(3);
    }

    private Machine boot(MachineBuilder builder) {
        return machines.boot(builder);
    }

    /** powerpc falls back by itself, or has the allocator do it; nothing else differs. */
    @ParameterizedTest
    @CsvSource({"powerpc-radix-64k, 1", "powerpc-radix-4k, 1", "powerpc-hash-64k, 16"})
    void powerpcFallsBackInEitherWay(String variant, long altmapPages) {
        Port proposed = Port.of(variant, KERNEL);
        Port merged = proposed.with(CoreCapabilities.ALLOC_BLOCK_BUF_FALLBACK, false);
        PhysRange range = new PhysRange(proposed.reference().hotplugStart(), 16 * Bytes.GIB);
        PagemapRequest small = PagemapRequest.of(DevPagemap.Type.FS_DAX, range).withAltmap(0, altmapPages);
        Machine one = boot(merged);
        Machine other = boot(proposed);

        Cost cost = done(one, map(small)).cost();
        assertThat(cost.memmapFromRangePages()).isZero();
        assertThat(cost.memmapFromSystemPages()).isPositive();
        assertThat(done(other, map(small)).cost()).isEqualTo(cost);
        assertThat(other.differencesFrom(one)).isEmpty();
    }

    /** What the allocator answers, and what it takes for that. */
    @ParameterizedTest
    @CsvSource({
        "1024, false, true, 512, 0",
        "1024, true, true, 512, 0",
        "64, false, false, 0, 0",
        "64, true, true, 0, 512",
    })
    void theAllocatorTakesFromOnePlace(
            long altmapPages, boolean fallback, boolean answers, long fromAltmap, long fromSystem) {
        List<String> seen = new ArrayList<>();
        Port port = Port.of("x86", KERNEL);
        Machine machine = MachineBuilder.of(
                        new Asking(port.architecture(), fallback, seen),
                        port.profile(),
                        port.reference().facts())
                .boot();
        PhysRange range = new PhysRange(port.reference().hotplugStart(), 128 * Bytes.MIB);
        PagemapRequest device = PagemapRequest.of(DevPagemap.Type.FS_DAX, range).withAltmap(0, altmapPages);
        CountedFaults counting = CountedFaults.counting();

        machine.apply(map(device), counting);
        assertThat(seen).containsExactly(answers + ", altmap " + fromAltmap);
        assertThat(counting.allocationsSeen()).isEqualTo(fromSystem == 0 ? 0 : 1);
    }

    /** A port that asks once for a block of 2 MiB, and gives up. */
    private static final class Asking extends DelegatingArchitecture {
        private final boolean fallback;
        private final List<String> seen;

        Asking(Architecture x86, boolean fallback, List<String> seen) {
            super(x86);
            this.fallback = fallback;
            this.seen = seen;
        }

        @Override
        protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
            return request.params().pgmap().isPresent()
                    ? core.addPages(
                            request.node(), request.range().toPfns(geometry().pageShift()), request.params())
                    : right.add(request, core);
        }

        @Override
        protected Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
            if (request.pgmap().isEmpty()) {
                return right.populate(request, services);
            }
            long pfn = services.allocBlockBuf(2 * Bytes.MIB, request.node(), request.altmap(), fallback);
            boolean got = pfn != VmemmapServices.NO_BLOCK;
            seen.add(got + ", altmap " + request.altmap().orElseThrow().alloc());
            if (got) {
                services.freeBlock(pfn, 2 * Bytes.MIB, request.altmap());
            }
            return Outcome.refused(Refusal.of(StandardRule.MEMMAP_ALLOCATED, "asked once, and gave up"));
        }
    }

    /** The draft: a block from the altmap in hand, and one from the system behind it. The first is never given back. */
    @ParameterizedTest
    @ValueSource(strings = {"arm64-64k", "powerpc-radix-64k", "x86"})
    void theDraftPaysTwice(String variant) {
        Port right = Port.of(variant, KERNEL);
        Port draft = new Port(
                right.registered(), right.profile().faithfulOnlyIn(CoreCapabilities.QUIRK_ALTMAP_BLOCK_OVERWRITTEN));
        PagemapRequest device = device(right, 4 * Bytes.GIB);
        Machine machine = draft.builder().boot();

        Cost once = done(boot(right), map(device)).cost();
        Cost twice = done(machine, map(device)).cost();
        assertThat(twice.memmapFromRangePages()).isEqualTo(once.memmapFromRangePages());
        assertThat(twice.memmapFromSystemPages()).isEqualTo(once.memmapFromRangePages());
        assertThat(MachineInvariants.broken(machine))
                .anyMatch(broken -> broken.startsWith("I15 an altmap backs its own range"));
    }
}
