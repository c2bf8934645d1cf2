package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.cost;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.remove;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worked examples of x86-64: no address-space randomisation, 1 GiB pages, no table but the root. Sizes in MiB. A
 * section is 128 MiB, its memmap 32768 * 64 bytes = one leaf of 2 MiB; the root is static and counts as no table.
 */
class X86WorkedExamplesTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long TIB = Bytes.TIB;
    private static final long PAGE = 4 * Bytes.KIB;

    @RegisterExtension
    final Machines machines = new Machines();

    /** Leaf counts by size, without the sizes that have none. */
    private static Map<Long, Long> leaves(long ofOneGib, long ofTwoMib, long ofFourKib) {
        Map<Long, Long> leaves = new HashMap<>(Map.of(GIB, ofOneGib, 2 * MIB, ofTwoMib, PAGE, ofFourKib));
        leaves.values().removeIf(count -> count == 0);
        return leaves;
    }

    private static Port port(int levels) {
        return Port.of("x86-" + levels + "level", "7.2");
    }

    /** What a P4D table adds where there are five levels: one for each region. */
    private static int p4dTables(int levels) {
        return levels - 4;
    }

    @ParameterizedTest(name = "{1} MiB at {0} MiB")
    @CsvSource({
        // start, size, sections, 1 GiB leaves, 2 MiB leaves, PUD, PMD tables, PMD tables of the vmemmap
        "4096,   128,   1,  0,  64, 1, 1, 1",
        "4096,  1024,   8,  1,   0, 1, 0, 1",
        "4096,  9216,  72,  9,   0, 1, 0, 1",
        "4096, 10240,  80, 10,   0, 1, 0, 1",
        "4096, 16384, 128, 16,   0, 1, 0, 1",
        "4096, 65536, 512, 64,   0, 1, 0, 2",
        "4224,   128,   1,  0,  64, 1, 1, 1",
        "4224,  1024,   8,  0, 512, 1, 2, 1",
        "4224,  9216,  72,  8, 512, 1, 2, 1",
        "4224, 10240,  80,  9, 512, 1, 2, 1",
        "4224, 65536, 512, 63, 512, 1, 2, 2",
        // [3.5G, 4.5G): one piece of 2 MiB leaves, in two GiBs
        "3584,  1024,   8,  0, 512, 1, 2, 1",
        "9216,   512,   4,  0, 256, 1, 1, 1",
        // crosses the border of 512 GiB; struct pages from 7.5 GiB to 8.5 GiB of the vmemmap
        "491520, 65536, 512, 64, 0, 2, 0, 2",
    })
    void anAddOnAColdMachineTakesTheLeavesAndTablesOfTheTable(
            long start, long size, long sections, long gib, long mib2, long puds, long pmds, long vmemmapPmds) {
        for (int levels = 4; levels <= 5; levels++) {
            Machine machine = machines.cold(port(levels));
            Cost cost = cost(machine, start * MIB, size * MIB);

            assertThat(size * MIB / machine.architecture().geometry().sectionSizeBytes())
                    .isEqualTo(sections);
            assertThat(cost.linearMap().leaves()).isEqualTo(leaves(gib, mib2, 0));
            assertThat(cost.linearMap().tablePages()).isEqualTo(puds + pmds + p4dTables(levels));
            assertThat(cost.vmemmap().leaves()).isEqualTo(leaves(0, sections, 0));
            assertThat(cost.vmemmap().tablePages()).isEqualTo(1 + vmemmapPmds + p4dTables(levels));
            assertThat(cost.memmapFromSystemPages()).isEqualTo(sections * 512);
            assertThat(cost.memmapFromRangePages()).isZero();
        }
    }

    @ParameterizedTest(name = "{1} MiB at {0} MiB")
    @CsvSource({
        // start, size, 4 KiB leaves, PTE, PMD, PUD tables
        "4096,   128,    32768,    64,  1",
        "4096,  1024,   262144,   512,  1",
        "4096,  9216,  2359296,  4608,  9",
        "4096, 10240,  2621440,  5120, 10",
        "4096, 65536, 16777216, 32768, 64",
        "4224,   128,    32768,    64,  1",
        "4224,  1024,   262144,   512,  2",
        "4224,  9216,  2359296,  4608, 10",
        "4224, 10240,  2621440,  5120, 11",
        "4224, 65536, 16777216, 32768, 65",
    })
    void withDebugPageallocTheLinearMapIsMadeOfPages(long start, long size, long ptes, long pteTables, long pmds) {
        for (int levels = 4; levels <= 5; levels++) {
            Machine machine = machines.cold(port(levels), facts -> facts.debugPagealloc(true));
            Cost cost = cost(machine, start * MIB, size * MIB);

            assertThat(cost.linearMap().leaves()).isEqualTo(leaves(0, 0, ptes));
            assertThat(cost.linearMap().tablePages()).isEqualTo(pteTables + pmds + 1 + p4dTables(levels));
            // the memmap keeps its large leaves
            assertThat(cost.vmemmap().leaves()).isEqualTo(leaves(0, size / 128, 0));
        }
    }

    @ParameterizedTest(name = "9 GiB at {0} MiB")
    @CsvSource({"4096, 9", "4224, 10"})
    void withoutGibPagesEveryGibNeedsATable(long start, long pmds) {
        Machine machine = machines.cold(port(4), facts -> facts.hugeLeaves(false));
        Cost cost = cost(machine, start * MIB, 9 * GIB);

        assertThat(cost.linearMap().leaves()).isEqualTo(leaves(0, 4608, 0));
        assertThat(cost.linearMap().tablePages()).isEqualTo(1 + pmds);
    }

    @Test
    void withoutPseEverythingIsMadeOfPages() {
        Machine machine = machines.cold(port(4), facts -> facts.largeLeaves(false));
        Cost cost = cost(machine, 4 * GIB, GIB);

        // 8 sections: 512 pages and one PTE table each; with the PMD and PUD table above them
        assertThat(cost.vmemmap().leaves()).isEqualTo(leaves(0, 0, 8 * 512));
        assertThat(cost.vmemmap().tablePages()).isEqualTo(8 + 2);
        assertThat(cost.memmapFromSystemPages()).isEqualTo(4096);
        assertThat(cost.linearMap().leaves()).isEqualTo(leaves(0, 0, 262144));
    }

    @Test
    void addsBlockByBlockNeverHaveGibLeaves() {
        Machine machine = machines.boot(port(4).builder().bootTables(false).memmapOnMemory(MemmapOnMemory.ON));
        Cost cost = cost(machine, 4 * GIB, GIB, MhpFlag.MEMMAP_ON_MEMORY);

        // 8 blocks of 128 MiB: 512 leaves of 2 MiB, and one PMD table instead of a GiB leaf
        assertThat(cost.linearMap().leaves()).isEqualTo(leaves(0, 512, 0));
        assertThat(cost.linearMap().tablePages()).isEqualTo(2);
        assertThat(cost.memmapFromRangePages()).isEqualTo(8 * 512);
        assertThat(cost.memmapFromSystemPages()).isZero();
    }

    @Test
    void aGibThatHasATableAlreadyGetsLeavesOfTwoMib() {
        Machine machine = machines.cold(port(4));
        done(machine, add(4 * GIB, 128 * MIB));
        Cost rest = cost(machine, 4 * GIB + 128 * MIB, GIB + 896 * MIB);

        // [4G+128M, 6G): the rest of the first GiB below the table that is there, then one whole GiB
        assertThat(rest.linearMap().leaves()).isEqualTo(leaves(1, 448, 0));
        assertThat(rest.linearMap().tablePages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void addAndRemoveLeaveOnlyTheTablesBelowTheRoot(int levels) {
        Machine machine = machines.cold(port(levels));
        MachineSnapshot before = machine.snapshot();
        done(machine, add(4 * GIB + 128 * MIB, 9 * GIB));
        done(machine, remove(4 * GIB + 128 * MIB, 9 * GIB));
        MachineSnapshot after = machine.snapshot();

        // one PUD (or P4D) table each; it can't be freed, for process page tables point to it
        assertThat(after.linearMap().leaves()).isEmpty();
        assertThat(after.linearMap().tablePages()).isEqualTo(1);
        assertThat(after.vmemmap().leaves()).isEmpty();
        assertThat(after.vmemmap().tablePages()).isEqualTo(1);
        assertThat(after.freePages()).isEqualTo(before.freePages() - 2);
        assertThat(after.maxPfn()).isEqualTo((13 * GIB + 128 * MIB) / PAGE);
        assertThat(after.iomem()).isEqualTo(before.iomem());
        assertThat(after.blocks()).isEqualTo(before.blocks());
        assertThat(after.sections()).isEqualTo(before.sections());
        assertThat(after.memmapPages()).isEqualTo(before.memmapPages());
    }

    @Test
    void aRangeThatIsNotWholeBlocksIsEinval() {
        Machine machine = machines.cold(port(4));
        assertRefused(machine, add(4 * GIB + 64 * MIB, 128 * MIB), Errno.EINVAL, StandardRule.BLOCK_ALIGNED);
        for (long size : new long[] {64 * MIB, 100 * MIB, 130 * MIB, 192 * MIB}) {
            assertRefused(machine, add(4 * GIB, size), Errno.EINVAL, StandardRule.BLOCK_ALIGNED);
        }
    }

    @Test
    void withBlocksOfTwoGibAnAddOfOneGibIsEinvalAndFourGibTakeGibLeaves() {
        // end of memory at 66 GiB: blocks of 2 GiB
        MachineFacts facts = Port.of("x86", "6.12")
                .facts(builder ->
                        builder.bootRam(List.of(new PhysRange(0, 2 * GIB), new PhysRange(4 * GIB, 62 * GIB))));
        Machine machine = machines.cold(Port.of("x86", "6.12"), facts);
        assertRefused(machine, add(68 * GIB, GIB), Errno.EINVAL, StandardRule.BLOCK_ALIGNED);
        assertRefused(machine, add(67 * GIB, 2 * GIB), Errno.EINVAL, StandardRule.BLOCK_ALIGNED);

        assertThat(cost(machine, 68 * GIB, 4 * GIB).linearMap().leaves()).isEqualTo(leaves(4, 0, 0));
    }

    @Test
    void fourLevelsReachSixtyFourTib() {
        Machine machine = machines.cold(port(4));
        assertRefused(machine, add(64 * TIB, GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        assertRefused(machine, add(64 * TIB - GIB, 2 * GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        assertRefused(machine, add(80 * TIB, GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        done(machine, add(64 * TIB - GIB, GIB));
    }

    @Test
    void fiveLevelsReachFourPib() {
        Machine machine = machines.cold(port(5));
        done(machine, add(64 * TIB - GIB, 2 * GIB));
        done(machine, add(80 * TIB, GIB));
        assertRefused(machine, add(4 * Bytes.PIB, GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        done(machine, add(4 * Bytes.PIB - GIB, GIB));
    }

    @Test
    void theSameBlockTwiceIsEexist() {
        Machine machine = machines.cold(port(4));
        done(machine, add(4 * GIB, GIB));
        assertRefused(machine, add(4 * GIB, 128 * MIB), Errno.EEXIST, StandardRule.RESOURCE_FREE);
    }

    @Test
    void theResourceIsClaimedBeforeAlignmentIsLookedAt() {
        Machine machine = machines.cold(port(4));
        done(machine, add(4 * GIB, GIB));
        assertRefused(machine, add(4 * GIB + 64 * MIB, 100 * MIB), Errno.EEXIST, StandardRule.RESOURCE_FREE);
        assertRefused(machine, add(64 * TIB + MIB, 100 * MIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        assertRefused(machine, add(5 * GIB, 0), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
    }

    @Test
    void withoutPseAMemmapOnMemoryIsEnomem() {
        Port port = port(4);
        Machine machine = machines.boot(
                port.builder(port.facts(facts -> facts.largeLeaves(false))).memmapOnMemory(MemmapOnMemory.ON));
        assertThat(Ops.refused(machine, add(4 * GIB, 128 * MIB, MhpFlag.MEMMAP_ON_MEMORY)))
                .satisfies(refusal -> {
                    assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
                    assertThat(refusal.rule().id()).isEqualTo("ARC-X86-02");
                });
    }

    @Test
    void aFaithfulMachineKeepsTheLinearMapAndTheSectionsOfAFailedAdd() {
        Machine machine = machines.cold(Port.of("x86", "6.12").faithful());
        // the 4th allocation fails: after one PUD table for the linear map, and PUD table, PMD table and the first leaf
        // of the vmemmap there is nothing for the second section, not even base pages
        assertThat(Ops.refused(machine, add(4 * GIB, GIB), Faults.allocationsFrom(4))
                        .errno())
                .isEqualTo(Errno.ENOMEM);

        MachineSnapshot after = machine.snapshot();
        assertThat(after.linearMap().leaves()).singleElement().satisfies(run -> {
            assertThat(run.leafBytes()).isEqualTo(GIB);
            assertThat(run.startOffset()).isEqualTo(4 * GIB);
        });
        assertThat(after.maxPfn()).isEqualTo(5 * GIB / PAGE);
        assertThat(after.memmapPages()).isEqualTo(512);
        // the resource is free again, the section is not
        assertRefused(machine, add(4 * GIB, GIB), Errno.EEXIST, StandardRule.SUBSECTION_FREE);
    }
}
