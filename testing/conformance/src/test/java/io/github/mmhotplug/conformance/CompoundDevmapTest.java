package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.map;
import static io.github.mmhotplug.conformance.Ops.mapped;
import static io.github.mmhotplug.conformance.Ops.pgmap;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.unmap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.Quirk;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.DevicePage;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compounds of device memory whose tails share a page of memmap: what they save, what is written, what comes back. The
 * numbers follow from struct pages of 64 bytes: a compound of n pages has n * 64 / page size pages of memmap.
 */
class CompoundDevmapTest {
    private static final long KIB = Bytes.KIB;
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long TIB = Bytes.TIB;

    @RegisterExtension
    private final Machines machines = new Machines();

    /** A machine whose boot memory can hold the memmap of a large device. */
    private Machine roomy(Port port, long ram) {
        return machines.boot(
                port.builder(port.reference(ram, OptionalLong.empty()).facts()));
    }

    private static long start(Port port, long ram) {
        return port.reference(ram, OptionalLong.empty()).hotplugStart();
    }

    /** Worked: 2^28 pages; 2^19 compounds of 8 pages of memmap, 2^10 of 4096; PTE tables 16G / 2M, PMD tables 16. */
    @ParameterizedTest
    @CsvSource({
        "4096,       17179869184, 65536,    268435456, 0,      0",
        "2097152,    4294967296,  33619968, 67108864,  524288, 6",
        "1073741824, 8388608,     33619968, 131072,    1024,   4094",
    })
    void aTebibyteOnX86(long align, long memmap, long tables, long written, long compounds, long savedEach) {
        Port port = Port.of("x86", "7.2");
        Machine machine = roomy(port, 32 * GIB);
        long start = start(port, 32 * GIB);
        // one PUD table of the linear map stays for good on x86 with four levels
        done(machine, map(machine, DevPagemap.Type.GENERIC, start, TIB, GIB));
        done(machine, unmap(start));
        Machine before = machine.fork();
        Operation operation = map(machine, DevPagemap.Type.GENERIC, start, TIB, align);
        Cost cost = done(machine, operation).cost();
        assertThat(cost.memmapFromSystemPages() * 4 * KIB).isEqualTo(memmap);
        assertThat(cost.vmemmap().tablePages() * 4 * KIB).isEqualTo(tables);
        assertThat(cost.linearMap().leaves()).containsExactly(Map.entry(GIB, 1024L));
        long leaf = compounds == 0 ? 2 * MIB : 4 * KIB;
        assertThat(cost.vmemmap().leaves()).containsExactly(Map.entry(leaf, 16 * GIB / leaf));
        DeviceMapping mapping = machine.frames().deviceMappings().get(0);
        assertThat(mapping.structPagesInitialised()).isEqualTo(written);
        assertThat(mapping.compounds()).isEqualTo(compounds);
        assertThat(17179869184L - memmap).isEqualTo(compounds * savedEach * 4 * KIB);
        // 6.12.107 and 7.2 count what is unique
        assertThat(machine.snapshot().memmapPages()).isEqualTo(memmap / (4 * KIB));
        Machines.assertSound(machine);
        done(machine, unmap(start));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    /** The follow-up that was announced: the head's own page serves the tails too. */
    @ParameterizedTest
    @CsvSource({"2097152, 65536", "1073741824, 128"})
    void theHeadsPageCanServeTheTails(long align, long compounds) {
        Port port = Port.of("x86", "7.2").with(CoreCapabilities.COMPOUND_DEVMAP_HEAD_REUSE, true);
        Machine machine = roomy(port, 8 * GIB);
        long start = start(port, 8 * GIB);
        Cost cost = done(machine, map(machine, DevPagemap.Type.GENERIC, start, 128 * GIB, align))
                .cost();
        assertThat(cost.memmapFromSystemPages()).isEqualTo(compounds);
        assertThat(machine.snapshot().memmapPages()).isEqualTo(compounds);
        DeviceMapping mapping = machine.frames().deviceMappings().get(0);
        assertThat(mapping.structPagesInitialised()).isEqualTo(compounds * 64);
        Machines.assertSound(machine);
        done(machine, unmap(start));
        assertThat(machine.snapshot().framesByUse().get(FrameUse.MEMMAP)).isZero();
    }

    /** 128 GiB: 512 + 4 MiB, 1 + 4 MiB. */
    @ParameterizedTest
    @CsvSource({"4096, 2048, 0, 33554432", "2097152, 512, 4, 8388608", "1073741824, 1, 4, 16384"})
    void anNvdimmOnX86(long align, long memmapMib, long pteTablesMib, long written) {
        Port port = Port.of("x86", "7.2");
        Machine machine = roomy(port, 8 * GIB);
        long start = start(port, 8 * GIB);
        DeviceMapping mapping = mapped(machine, map(machine, DevPagemap.Type.GENERIC, start, 128 * GIB, align));
        assertThat(mapping.structPagesInitialised()).isEqualTo(written);
        Cost cost = machine.journal().get(0).outcome().fold(effect -> effect.cost(), refusal -> Cost.NONE);
        assertThat(cost.memmapFromSystemPages() * 4 * KIB).isEqualTo(memmapMib * MIB);
        assertThat(cost.vmemmap().tablePages() * 4 * KIB / MIB).isEqualTo(pteTablesMib);
    }

    /** Of the pages of memmap of one compound two are its own; every further entry maps the second. */
    @Test
    void tailsOfAGibibyteMapOnePage() {
        Port port = Port.of("x86", "7.2");
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        done(machine, map(machine, DevPagemap.Type.GENERIC, start, 2 * GIB, GIB));
        long first = start >>> 12;
        Set<Long> backing = new HashSet<>();
        for (long pfn = first; pfn < first + (GIB >>> 12); pfn += 64) {
            DevicePage page = machine.frames().devicePage(pfn).orElseThrow();
            backing.add(page.backingPfn());
            assertThat(page.headPfn()).isEqualTo(first);
            assertThat(page.initialised()).isTrue();
            assertThat(page.reserved()).isTrue();
        }
        assertThat(backing).hasSize(2);
        DevicePage head = machine.frames().devicePage(first).orElseThrow();
        DevicePage tail = machine.frames().devicePage(first + 1).orElseThrow();
        assertThat(head.role()).isEqualTo(DevicePage.Role.HEAD);
        assertThat(head.refcount()).isEqualTo(1);
        assertThat(tail.role()).isEqualTo(DevicePage.Role.TAIL);
        assertThat(tail.refcount()).isZero();
        DevicePage next = machine.frames().devicePage(first + (GIB >>> 12)).orElseThrow();
        assertThat(next.headPfn()).isEqualTo(first + (GIB >>> 12));
        assertThat(backing).doesNotContain(next.backingPfn());
    }

    /** powerpc: 2 MiB are 32 pages of 64K, 2 KiB of memmap; 1 GiB is 16 pages of memmap, of which 2 stay. */
    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-64k, 4096,       1073741824, 16777216",
        "powerpc-radix-64k, 2097152,    1073741824, 16777216",
        "powerpc-radix-64k, 1073741824, 134217728,  2097152",
        "powerpc-radix-4k,  2097152,    4294967296, 67108864",
        "powerpc-radix-4k,  1073741824, 8388608,    131072",
        "powerpc-hash-64k,  1073741824, 1073741824, 16777216",
    })
    void aTebibyteOnPowerpc(String variant, long align, long memmap, long written) {
        Port port = Port.of(variant, "7.2");
        long ram = 64 * GIB;
        Machine machine = roomy(port, ram);
        Machine before = machine.fork();
        long start = start(port, ram);
        Cost cost = done(machine, map(machine, DevPagemap.Type.GENERIC, start, TIB, align))
                .cost();
        assertThat(cost.memmapFromSystemPages()
                        * machine.architecture().geometry().pageSizeBytes())
                .isEqualTo(memmap);
        DeviceMapping mapping = machine.frames().deviceMappings().get(0);
        assertThat(mapping.structPagesInitialised()).isEqualTo(written);
        Machines.assertSound(machine);
        done(machine, unmap(start));
        assertThat(machine.snapshot().framesByUse().get(FrameUse.MEMMAP))
                .isEqualTo(before.snapshot().framesByUse().get(FrameUse.MEMMAP));
    }

    /** 6.1 asks no architecture; 6.12 and 7.2 do, and arm64 says no. */
    @ParameterizedTest
    @CsvSource({"6.1, 1024", "6.12, 4096", "7.2, 4096"})
    void arm64SharesTailsUnder61Only(String kernel, long pages) {
        Port port = Port.of("arm64-4k", kernel);
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        assertThat(done(machine, map(machine, DevPagemap.Type.GENERIC, start, GIB, 2 * MIB))
                        .cost()
                        .memmapFromSystemPages())
                .isEqualTo(pages);
    }

    /** Under 6.1 a compound of less than a page of memmap is taken for one that can share: the kernel dies. */
    @Test
    void compoundsOfLessThanAPageKill61() {
        Port port = Port.of("arm64-64k", "6.1");
        long start = port.reference().hotplugStart();
        Machine machine = machines.warm(port);
        DeviceMapping mapping = mapped(machine, map(machine, DevPagemap.Type.GENERIC, start, GIB, 2 * MIB));
        assertThat(mapping.tailsShared()).isFalse();
        assertThat(mapping.structPagesInitialised()).isEqualTo(GIB / (64 * KIB));

        Machine faithful = machines.warm(port.faithful());
        Refusal refusal = refused(faithful, map(faithful, DevPagemap.Type.GENERIC, start, GIB, 2 * MIB));
        assertThat(refusal.rule()).isEqualTo(DeviceRule.COMPOUND_OWN_PAGES);
        assertThat(refusal.kernelWouldDie()).isTrue();
    }

    /** Device memory beside boot memory has the memmap of the early section, of which no tail is shared. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void anEarlySectionSharesNothing(String kernel) {
        Port port = Port.of("x86", kernel);
        MachineFacts facts = port.facts(same -> MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * GIB + 64 * MIB)))
                .hypervisor(true)
                .largeLeaves(true)
                .hugeLeaves(true));
        long start = 2 * GIB + 64 * MIB;
        for (boolean faithful : new boolean[] {false, true}) {
            Port kind = faithful ? port.faithful() : port;
            Machine machine = machines.boot(kind.builder(facts));
            // 64 MiB of the early section, 128 MiB of a section of its own
            DeviceMapping mapping = mapped(machine, map(machine, DevPagemap.Type.GENERIC, start, 192 * MIB, 2 * MIB));
            Cost cost = machine.journal().get(0).outcome().fold(effect -> effect.cost(), refusal -> Cost.NONE);
            assertThat(cost.memmapFromSystemPages()).isEqualTo(64 * 2);
            boolean uninitialised = faithful && kernel.equals("6.1");
            assertThat(mapping.structPagesInitialised()).isEqualTo((uninitialised ? 32 * 128 : 32 * 512) + 64 * 128);
            DevicePage last = machine.frames().devicePage((start >>> 12) + 511).orElseThrow();
            assertThat(last.initialised()).isEqualTo(!uninitialised);
            assertThat(last.headPfn()).isEqualTo(start >>> 12);
        }
    }

    /** 6.11 to 6.12.0 counted the full size. */
    @Test
    void theCounterCanIgnoreWhatIsShared() {
        Port plain = Port.of("x86", "6.12");
        Port port = new Port(
                plain.registered(),
                plain.profile()
                        .plus(List.of(), List.of(new Quirk(CoreCapabilities.QUIRK_COUNTER_IGNORES_DEDUP, "v6.12.0")))
                        .faithful());
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        done(machine, map(machine, DevPagemap.Type.GENERIC, start, GIB, 2 * MIB));
        assertThat(machine.snapshot().memmapPages()).isEqualTo(4096);
        done(machine, unmap(start));
        assertThat(machine.snapshot().memmapPages()).isZero();
    }

    /** With an altmap nothing is shared. */
    @Test
    void anAltmapMakesCompoundsOrdinary() {
        Port port = Port.of("x86", "7.2");
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        Operation operation = new Operation.MemremapPages(
                pgmap(machine, DevPagemap.Type.GENERIC, start, GIB, 2 * MIB).withAltmap(0, 4096));
        Cost cost = done(machine, operation).cost();
        assertThat(cost.memmapFromSystemPages()).isZero();
        assertThat(cost.memmapFromRangePages()).isEqualTo(4096);
        DeviceMapping mapping = machine.frames().deviceMappings().get(0);
        assertThat(mapping.tailsShared()).isFalse();
        assertThat(mapping.structPagesInitialised()).isEqualTo(262144 - 4096);
        assertThat(mapping.altmapPagesInitialised()).isEqualTo(4096);
        assertThat(mapping.compounds()).isEqualTo((GIB - 16 * MIB) / (2 * MIB));
    }
}
