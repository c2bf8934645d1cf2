package io.github.mmhotplug.core.internal.hotplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.core.MachineSnapshot.SectionRun;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaves of 2 MiB everywhere; a table of them for each GiB of linear map, and one for the vmemmap of up to 64 GiB. */
class BootSequenceTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final MemoryGeometry GEOMETRY = PlainArchitecture.GEOMETRY;
    private static final long LEAF = GEOMETRY.pmdLeafBytes();

    private static MachineBuilder machine(PhysRange... ram) {
        return MachineBuilder.of(
                PlainArchitecture.plain(),
                KernelProfiles.load().find("6.12").orElseThrow(),
                MachineFacts.withBootRam(List.of(ram)).build());
    }

    private static MachineSnapshot boot(MachineBuilder builder) {
        Machine machine = builder.boot();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
        return machine.snapshot();
    }

    private static long memmapBytes(long ramBytes) {
        return GEOMETRY.memmapBytes(ramBytes >> 12);
    }

    @Test
    void aWarmMachineHasThePortsTables() {
        MachineSnapshot warm = boot(machine(new PhysRange(0, 2 * GIB)));
        long memmap = memmapBytes(2 * GIB);

        assertThat(warm.linearMap().leaves()).containsExactly(new LeafRun(0, LEAF, 2 * GIB, 0));
        assertThat(warm.linearMap().tablePages()).isEqualTo(2);
        assertThat(warm.vmemmap().tablePages()).isEqualTo(1);
        assertThat(warm.vmemmap().leaves()).allMatch(run -> run.leafBytes() == LEAF);
        assertThat(warm.vmemmap().leaves().stream()
                        .mapToLong(LeafRun::sizeBytes)
                        .sum())
                .isEqualTo(memmap);
        assertThat(warm.framesByUse())
                .containsEntry(FrameUse.BOOT_RESERVED, (128 * MIB) >> 12)
                .containsEntry(FrameUse.PAGE_TABLE, 0L)
                .containsEntry(FrameUse.MEMMAP, 0L);
        assertThat(warm.freePages()).isEqualTo((2 * GIB - 128 * MIB) >> 12);
        assertThat(warm.bootMemmapPages()).isEqualTo(memmap >> 12);
    }

    @Test
    void aColdMachineHasNone() {
        MachineSnapshot cold = boot(machine(new PhysRange(0, 2 * GIB)).bootTables(false));
        assertThat(cold.linearMap().leaves()).isEmpty();
        assertThat(cold.vmemmap().leaves()).isEmpty();
        assertThat(cold.linearMap().tablePages() + cold.vmemmap().tablePages()).isZero();
        assertThat(cold.freePages()).isEqualTo((2 * GIB - 128 * MIB) >> 12);
        assertThat(cold.bootMemmapPages()).isEqualTo(memmapBytes(2 * GIB) >> 12);
    }

    @Test
    void bootMemoryIsOnlineAndEarly() {
        MachineSnapshot machine = boot(machine(new PhysRange(0, 2 * GIB), new PhysRange(4 * GIB, GIB)));
        assertThat(machine.sections())
                .containsExactly(new SectionRun(0, 15, true, true), new SectionRun(32, 39, true, true));
        assertThat(machine.blockCount()).isEqualTo(24);
        assertThat(machine.maxPfn()).isEqualTo((5 * GIB) >> 12);
        assertThat(machine.iomem())
                .containsExactly("00000000-7fffffff : System RAM", "100000000-13fffffff : System RAM");
        assertThat(machine.onlineNodes()).containsExactly(0);
    }

    @Test
    void zonesSpanWhatLiesBelowTheirLimits() {
        MachineSnapshot machine = boot(machine(new PhysRange(0, 2 * GIB), new PhysRange(4 * GIB, GIB)));
        long low = (2 * GIB) >> 12;
        long high = GIB >> 12;
        assertThat(machine.zones())
                .allMatch(zone -> zone.watermarks().min() > 0 || !zone.isPopulated())
                .extracting(zone -> zone.withWatermarks(ZoneWatermarks.NONE))
                .contains(
                        ZoneStats.atBoot(0, ZoneType.DMA32, 0, low, low, low - ((128 * MIB) >> 12)),
                        ZoneStats.atBoot(0, ZoneType.NORMAL, (4 * GIB) >> 12, high, high, high));
    }

    @Test
    void theKernelsShareGrowsWithTheMemmap() {
        long ram = 16 * GIB;
        MachineSnapshot large = boot(machine(new PhysRange(0, ram)));
        long tables = (16 + 1) * 4096;
        long kept = Align.up(memmapBytes(ram) + tables, MIB);
        assertThat(kept).isGreaterThan(BootLayout.DEFAULT_KEPT_BYTES);
        assertThat(large.freePages()).isEqualTo((ram - kept) >> 12);
        assertThat(large.framesByUse()).containsEntry(FrameUse.BOOT_RESERVED, kept >> 12);
    }

    @Test
    void tooMuchFreeMemoryIsRefusedWithWhatIsPossible() {
        MachineBuilder greedy = machine(new PhysRange(0, 2 * GIB)).freeBytes(2 * GIB - 2 * MIB);
        long need = Align.up(memmapBytes(2 * GIB) + 3 * 4096, MIB);
        assertThatIllegalArgumentException()
                .isThrownBy(greedy::boot)
                .withMessage("boot memory of 2 GiB needs " + Bytes.prose(need)
                        + " for its own memmap and page tables; at most " + Bytes.prose(2 * GIB - need)
                        + " can be free");
        assertThat(boot(greedy.freeBytes(2 * GIB - need)).freePages()).isEqualTo((2 * GIB - need) >> 12);
    }

    @Test
    void lessThanTheKernelsShareNeedsAWord() {
        MachineBuilder tiny = machine(new PhysRange(0, 64 * MIB));
        assertThatIllegalArgumentException()
                .isThrownBy(tiny::boot)
                .withMessage("boot memory of 64 MiB is less than the 128 MiB that the kernel keeps by default;"
                        + " say how much is free");
        assertThat(boot(tiny.freeBytes(32 * MIB)).freePages()).isEqualTo((32 * MIB) >> 12);
    }

    @Test
    void freeMemoryIsAsFragmentedAsWanted() {
        MachineSnapshot fragmented =
                boot(machine(new PhysRange(0, 2 * GIB)).largestFreeOrder(8).freeBytes(GIB));
        assertThat(fragmented.freePages()).isEqualTo(GIB >> 12);
        assertThat(fragmented.freeAreas())
                .allSatisfy(
                        zone -> assertThat(zone.blocksByOrder().subList(9, 11)).containsOnly(0L));
        assertThat(fragmented.vmemmap().leaves()).allMatch(run -> run.leafBytes() == LEAF);
    }
}
