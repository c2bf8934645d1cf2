package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Machines.add;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.cold;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.facts;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.kernel;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Marking;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adds whose leaves and tables can be counted by hand. */
class Arm64WorkedExamplesTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;

    private static Effect apply(Machine machine, long start, long size, MemmapPlace memmap) {
        Effect effect = machine.apply(add(start, size, memmap)).orElseThrow();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
        assertThat(machine.snapshot().maxPfn()).isEqualTo(pages(machine, start + size));
        return effect;
    }

    private static long pages(Machine machine, long bytes) {
        return bytes >>> machine.architecture().geometry().pageShift();
    }

    private static long sections(Machine machine) {
        return machine.snapshot().sections().stream()
                .filter(run -> !run.early())
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    /** {@code 8x1G 512x2M}. */
    private static String leaves(Cost.Mapping mapping) {
        return mapping.leaves().entrySet().stream()
                .sorted(Map.Entry.<Long, Long>comparingByKey().reversed())
                .map(leaf -> leaf.getValue() + "x" + Bytes.exact(leaf.getKey()))
                .collect(Collectors.joining(" "));
    }

    /**
     * Tables of every level below the root together, on a cold machine. A warm one has the linear map's highest table
     * already, and two of the vmemmap: boot memory is described by the same ones.
     */
    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  6.12, 4096, 128,   1,   64x2M,          2,  66,    1x2M,      2,  512",
        "arm64-4k,  6.12, 4096, 1024,  8,   1x1G,           1,  514,   8x2M,      2,  4096",
        "arm64-4k,  6.12, 4096, 9216,  72,  9x1G,           1,  4618,  72x2M,     2,  36864",
        "arm64-4k,  6.12, 4096, 10240, 80,  10x1G,          1,  5131,  80x2M,     2,  40960",
        "arm64-4k,  6.12, 4096, 65536, 512, 64x1G,          1,  32833, 512x2M,    4,  262144",
        "arm64-4k,  6.12, 4224, 1024,  8,   512x2M,         3,  515,   8x2M,      2,  4096",
        "arm64-4k,  6.12, 4224, 9216,  72,  8x1G 512x2M,    3,  4619,  72x2M,     2,  36864",
        "arm64-4k,  6.12, 4224, 10240, 80,  9x1G 512x2M,    3,  5132,  80x2M,     2,  40960",
        "arm64-4k,  6.12, 4224, 65536, 512, 63x1G 512x2M,   3,  32834, 512x2M,    4,  262144",
        "arm64-16k, 6.12, 4096, 128,   1,   4x32M,          1,  5,     32x16K,    2,  32",
        "arm64-16k, 6.12, 4096, 9216,  72,  288x32M,        1,  289,   2304x16K,  3,  2304",
        "arm64-16k, 6.12, 4096, 10240, 80,  320x32M,        1,  321,   2560x16K,  3,  2560",
        "arm64-16k, 6.12, 4096, 65536, 512, 2048x32M,       2,  2050,  16384x16K, 10, 16384",
        "arm64-16k, 6.12, 4224, 10240, 80,  320x32M,        1,  321,   2560x16K,  3,  2560",
        "arm64-64k, 6.12, 4096, 1024,  2,   2x512M,         1,  3,     16x64K,    2,  16",
        "arm64-64k, 6.12, 4096, 9216,  18,  18x512M,        1,  19,    144x64K,   2,  144",
        "arm64-64k, 6.12, 4096, 10240, 20,  20x512M,        1,  21,    160x64K,   2,  160",
        "arm64-64k, 6.12, 4096, 65536, 128, 128x512M,       1,  129,   1024x64K,  2,  1024",
        "arm64-64k, 6.12, 4608, 10240, 20,  20x512M,        1,  21,    160x64K,   2,  160",
    })
    void leavesAndTablesAreThoseOfTheKernel(
            String variant,
            String kernel,
            long startMib,
            long sizeMib,
            long sections,
            String blocks,
            long blockTables,
            long pageTables,
            String vmemmapLeaves,
            long vmemmapTables,
            long memmapPages) {
        for (boolean linearBlocks : new boolean[] {true, false}) {
            for (boolean warm : new boolean[] {true, false}) {
                Machine machine = machine(
                                variant, kernel(kernel), facts(variant).rodataFull(!linearBlocks))
                        .bootTables(warm)
                        .boot();
                Cost cost = apply(machine, startMib * MIB, sizeMib * MIB, MemmapPlace.SYSTEM)
                        .cost();

                String page = Bytes.exact(machine.architecture().geometry().pageSizeBytes());
                assertThat(leaves(cost.linearMap()))
                        .isEqualTo(linearBlocks ? blocks : pages(machine, sizeMib * MIB) + "x" + page);
                assertThat(cost.linearMap().tablePages())
                        .isEqualTo((linearBlocks ? blockTables : pageTables) - (warm ? 1 : 0));
                assertThat(leaves(cost.vmemmap())).isEqualTo(vmemmapLeaves);
                assertThat(cost.vmemmap().tablePages()).isEqualTo(vmemmapTables - (warm ? 2 : 0));
                assertThat(cost.memmapFromSystemPages()).isEqualTo(memmapPages);
                assertThat(cost.memmapFromRangePages()).isZero();
                assertThat(sections(machine)).isEqualTo(sections);
            }
        }
    }

    /** Levels that are folded, and those that LPA2 adds. */
    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  39, 1024,  1x1G,       0, 513,   1",
        "arm64-4k,  39, 16384, 16x1G,      0, 8208,  1",
        "arm64-4k,  52, 1024,  1x1G,       2, 515,   3",
        "arm64-16k, 48, 1024,  32x32M,     2, 34,    3",
        "arm64-16k, 36, 1024,  32x32M,     0, 32,    1",
        "arm64-64k, 42, 16384, 32x512M,    0, 32,    1",
        "arm64-64k, 52, 16384, 32x512M,    1, 33,    2",
    })
    void foldedLevelsCostNothing(
            String variant,
            int addressBits,
            long sizeMib,
            String blocks,
            long blockTables,
            long pageTables,
            long vmemmapTables) {
        for (boolean linearBlocks : new boolean[] {true, false}) {
            Machine machine = machine(
                            variant,
                            kernel("6.12"),
                            facts(variant).virtualAddressBits(addressBits).rodataFull(!linearBlocks))
                    .bootTables(false)
                    .boot();
            Cost cost =
                    apply(machine, 4 * GIB, sizeMib * MIB, MemmapPlace.SYSTEM).cost();

            if (linearBlocks) {
                assertThat(leaves(cost.linearMap())).isEqualTo(blocks);
            }
            assertThat(cost.linearMap().tablePages()).isEqualTo(linearBlocks ? blockTables : pageTables);
            assertThat(cost.vmemmap().tablePages()).isEqualTo(vmemmapTables);
        }
    }

    @Test
    void memmapFromTheRangeIsMarked() {
        Machine machine = cold("arm64-4k", "rfc-2019", false);
        Effect effect = apply(machine, 4 * GIB, 9 * GIB, MemmapPlace.FROM_RANGE);
        HotAdd added = effect.adds().get(0);

        assertThat(machine.architecture().memoryBlockSizeBytes()).isEqualTo(GIB);
        assertThat(sections(machine)).isEqualTo(9);
        assertThat(added.place()).isEqualTo(MemmapPlace.FROM_RANGE);
        assertThat(added.marking()).contains(new Marking(pages(machine, 4 * GIB), 9, 36864, 36863));
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(36864);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(leaves(effect.cost().vmemmap())).isEqualTo("72x2M");
    }

    @ParameterizedTest
    @CsvSource({"arm64-16k, 2304", "arm64-64k, 144"})
    void basePagesComeFromTheRangeOnlyIfTheAltmapGivesThem(String variant, long pages) {
        Machine without = cold(variant, "rfc-2019", false);
        Effect effect = apply(without, 4 * GIB, 9 * GIB, MemmapPlace.FROM_RANGE);
        HotAdd plain = effect.adds().get(0);
        assertThat(plain.place()).isEqualTo(MemmapPlace.SYSTEM);
        assertThat(plain.whyNot())
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.ALTMAP_TAKES_BASE_PAGES));
        assertThat(effect.cost().memmapFromSystemPages()).isEqualTo(pages);
        assertThat(effect.cost().memmapFromRangePages()).isZero();

        KernelProfile switchedOn = kernel("rfc-2019").with("altmapBasepages", true);
        Machine with = machine(variant, switchedOn, facts(variant)).boot();
        effect = apply(with, 4 * GIB, 9 * GIB, MemmapPlace.FROM_RANGE);
        HotAdd added = effect.adds().get(0);
        assertThat(added.place()).isEqualTo(MemmapPlace.FROM_RANGE);
        assertThat(added.marking()).contains(new Marking(pages(with, 4 * GIB), 9, pages, pages - 1));
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(pages);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "arm64-64k, 7.2,  ON,    MAP-004, 18, 144",
        "arm64-64k, 7.2,  FORCE, MAP-005, 18, 144",
        "arm64-16k, 6.12, ON,    MAP-004, 72, 2304",
        "arm64-16k, 6.12, FORCE, MAP-006, 72, 2304",
    })
    void largePagesFallBackToTheSystem(
            String variant, String kernel, MemmapOnMemory mode, String rule, long sections, long pages) {
        Machine machine = machine(variant, kernel(kernel), facts(variant))
                .memmapOnMemory(mode)
                .boot();
        Effect effect = apply(machine, 4 * GIB, 9 * GIB, MemmapPlace.ON_MEMORY);
        HotAdd added = effect.adds().get(0);

        assertThat(added.place()).isEqualTo(MemmapPlace.SYSTEM);
        assertThat(added.whyNot())
                .hasValueSatisfying(veto -> assertThat(veto.rule().id()).isEqualTo(rule));
        assertThat(sections(machine)).isEqualTo(sections);
        assertThat(effect.cost().memmapFromSystemPages()).isEqualTo(pages);
    }

    @Test
    void thePageblockGateNamesItsNumbers() {
        Machine machine = machine("arm64-64k", kernel("7.2"), facts("arm64-64k"))
                .memmapOnMemory(MemmapOnMemory.ON)
                .boot();
        HotAdd added =
                apply(machine, 4 * GIB, 9 * GIB, MemmapPlace.ON_MEMORY).adds().get(0);

        assertThat(added.whyNot()).hasValueSatisfying(veto -> {
            assertThat(veto.rule()).isEqualTo(StandardRule.WHOLE_PAGEBLOCKS);
            assertThat(veto.facts()).containsExactly(Fact.pages("pages", 8), Fact.pages("pageblock", 8192));
        });
    }

    @Test
    void smallPagesKeepTheirMemmapOnEveryBlock() {
        Machine machine = machine("arm64-4k", kernel("7.2"), facts("arm64-4k"))
                .memmapOnMemory(MemmapOnMemory.ON)
                .boot();
        Effect effect = apply(machine, 4 * GIB, 9 * GIB, MemmapPlace.ON_MEMORY);

        assertThat(effect.adds().get(0).place()).isEqualTo(MemmapPlace.ON_MEMORY);
        assertThat(effect.adds().get(0).reservedPages()).isEqualTo(72 * 512);
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(72 * 512);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(leaves(effect.cost().vmemmap())).isEqualTo("72x2M");
    }

    @ParameterizedTest
    @CsvSource({
        "arm64-16k, 0,  6.12, 4096,   64,   ADD-004",
        "arm64-64k, 0,  6.12, 4096,   128,  ADD-004",
        "arm64-4k,  39, 6.12, 263168, 128,  ADD-001",
        "arm64-4k,  39, 6.12, 262144, 2048, ADD-001",
        "arm64-4k,  0,  6.12, 0,      128,  ADD-001",
    })
    void whatDoesNotFitIsRefused(
            String variant, int addressBits, String kernel, long startMib, long sizeMib, String rule) {
        Machine machine = machine(variant, kernel(kernel), facts(variant).virtualAddressBits(addressBits))
                .boot();
        Machine before = machine.fork();

        assertThat(machine.apply(add(startMib * MIB, sizeMib * MIB)).refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal.rule().id()).isEqualTo(rule));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    @Test
    void the61KernelRefusesWhatItCanNotSelfHost() {
        Machine machine = machine("arm64-16k", kernel("6.1"), facts("arm64-16k"))
                .memmapOnMemory(MemmapOnMemory.ON)
                .boot();

        assertThat(machine.apply(add(4 * GIB, 128 * MIB, MemmapPlace.ON_MEMORY)).refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal.rule()).isEqualTo(StandardRule.MEMMAP_WHOLE_LEAVES));
    }

    /** The lack that the designs of 2018 and 2019 were about: no block of order 9 for the memmap. */
    @Test
    void fragmentedMemoryCostsLeavesOrTheAdd() {
        Machine fallsBack = machine("arm64-4k", kernel("6.12"), facts("arm64-4k"))
                .largestFreeOrder(5)
                .boot();
        assertThat(leaves(apply(fallsBack, 4 * GIB, GIB, MemmapPlace.SYSTEM)
                        .cost()
                        .vmemmap()))
                .isEqualTo("4096x4K");

        Machine refuses = machine("arm64-4k", kernel("rfc-2019"), facts("arm64-4k"))
                .largestFreeOrder(5)
                .boot();
        assertThat(refuses.apply(add(4 * GIB, GIB)).refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal.rule()).isEqualTo(StandardRule.MEMMAP_ALLOCATED));
        assertThat(MachineInvariants.broken(refuses)).isEmpty();
        assertThat(apply(refuses, 4 * GIB, GIB, MemmapPlace.FROM_RANGE).cost().memmapFromRangePages())
                .isEqualTo(4096);
    }
}
