package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.cost;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.hotAdd;
import static io.github.mmhotplug.conformance.Ops.plug;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worked numbers of riscv, from cold. Starts and sizes in MiB. One PMD table of the vmemmap, 1 GiB of it, describes
 * 64 GiB; the tables that the PGD points to are there from boot on and never counted.
 */
class RiscvWorkedExamplesTest {
    private static final long KIB = Bytes.KIB;
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final List<String> KERNELS = List.of("6.12", "7.2");

    @RegisterExtension
    final Machines machines = new Machines();

    /** Boot memory up to 4 GiB. */
    private static MachineFacts facts(long dramStart) {
        return MachineFacts.withBootRam(List.of(PhysRange.ofEnd(dramStart, 4 * GIB)))
                .build();
    }

    private static Map<Long, Long> leaves(long gib, long twoMib) {
        Map<Long, Long> leaves = new HashMap<>();
        if (gib > 0) {
            leaves.put(GIB, gib);
        }
        if (twoMib > 0) {
            leaves.put(2 * MIB, twoMib);
        }
        return leaves;
    }

    @ParameterizedTest(name = "{0}, DRAM from {1} MiB: {3} MiB at {2} MiB")
    @CsvSource({
        // mode, DRAM, start, size, leaves of 1G and of 2M, tables, leaves of the vmemmap, its tables
        "riscv-sv39, 2048, 4096,   128,  0,   64,  0,   1, 0",
        "riscv-sv39, 2048, 4096,  1024,  0,  512,  0,   8, 0",
        "riscv-sv39, 2048, 4096, 10240,  0, 5120,  0,  80, 0",
        "riscv-sv48, 2048, 4096,   128,  0,   64,  1,   1, 1",
        "riscv-sv48, 2048, 4096,  1024,  1,    0,  0,   8, 1",
        "riscv-sv48, 2048, 4096,  9216,  9,    0,  0,  72, 1",
        "riscv-sv48, 2048, 4096, 10240, 10,    0,  0,  80, 1",
        "riscv-sv48, 2048, 4096, 65536, 64,    0,  0, 512, 2",
        "riscv-sv48, 2048, 4224,  1024,  0,  512,  2,   8, 1",
        "riscv-sv48, 2048, 4224, 10240,  9,  512,  2,  80, 1",
        "riscv-sv48, 2050, 4096,  1024,  0,  512,  2,   8, 1",
        "riscv-sv48, 2050, 4096, 10240,  0, 5120, 11,  80, 1",
        // one PUD table more in each region
        "riscv-sv57, 2048, 4096,  1024,  1,    0,  1,   8, 2",
        "riscv-sv57, 2048, 4096,   128,  0,   64,  2,   1, 2",
        "riscv-sv57, 2050, 4096, 10240,  0, 5120, 12,  80, 2",
    })
    void leavesAndTablesOfAnAdd(
            String variant,
            long dram,
            long start,
            long size,
            long gibLeaves,
            long pmdLeaves,
            long tables,
            long memmapLeaves,
            long memmapTables) {
        for (String kernel : KERNELS) {
            Machine machine = machines.cold(Port.of(variant, kernel), facts(dram * MIB));
            Machine before = machine.fork();
            Cost cost = cost(machine, start * MIB, size * MIB);
            assertThat(cost.linearMap().leaves()).isEqualTo(leaves(gibLeaves, pmdLeaves));
            assertThat(cost.linearMap().tablePages()).as(kernel).isEqualTo(tables);
            assertThat(cost.vmemmap().leaves()).isEqualTo(leaves(0, memmapLeaves));
            assertThat(cost.vmemmap().tablePages()).as(kernel).isEqualTo(memmapTables);
            assertThat(cost.memmapFromSystemPages()).isEqualTo(memmapLeaves * 512);

            // every table goes again: those that stay are not counted
            done(machine, remove(start * MIB, size * MIB));
            assertThat(machine.differencesFrom(before)).containsExactly("max_pfn");
        }
    }

    /** Where boot memory has its memmap in the first GiB of the vmemmap, the table is there. */
    @Test
    void onAWarmMachineTheMemmapNeedsNoTable() {
        for (String variant : List.of("riscv-sv39", "riscv-sv48", "riscv-sv57")) {
            Cost cost = cost(machines.warm(Port.of(variant, "7.2")), 4 * GIB, 9 * GIB);
            assertThat(cost.vmemmap().tablePages()).as(variant).isZero();
            assertThat(cost.linearMap().tablePages()).as(variant).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"riscv-sv39, 512", "riscv-sv48, 513", "riscv-sv57, 514"})
    void debuggingMapsPages(String variant, long tables) {
        Machine machine = machines.cold(Port.of(variant, "7.2"), facts -> facts.debugPagealloc(true));
        Cost cost = cost(machine, 4 * GIB, GIB);
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(4 * KIB, GIB / (4 * KIB)));
        assertThat(cost.linearMap().tablePages()).isEqualTo(tables);
        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(2 * MIB, 8L));
    }

    /** With DRAM from 0 physical and virtual addresses agree up to 512 GiB. */
    @Test
    void fiveLevelsHaveLeavesOf512Gib() {
        Port port = Port.of("riscv-sv57", "7.2");
        long size = 512 * GIB;
        Machine machine = machines.boot(port.builder(facts(0)).bootTables(false).freeBytes(3 * GIB));
        assertRefused(machine, add(size, size), Errno.ENOMEM, StandardRule.MEMMAP_ALLOCATED);
        Machine selfHosting =
                machines.boot(port.builder(facts(0)).bootTables(false).memmapOnMemory(MemmapOnMemory.ON));
        assertThat(cost(selfHosting, 4 * GIB, GIB, MhpFlag.MEMMAP_ON_MEMORY)
                        .linearMap()
                        .leaves())
                .isEqualTo(leaves(0, 512));
        MachineFacts large =
                MachineFacts.withBootRam(List.of(new PhysRange(0, 16 * GIB))).build();
        Cost cost = cost(machines.cold(port, large), size, size);
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(size, 1L));
        assertThat(cost.linearMap().tablePages()).isZero();
        assertThat(cost.vmemmap().leaves()).isEqualTo(leaves(0, 4096));
        assertThat(cost.vmemmap().tablePages()).isEqualTo(8 + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void whatIsRefused(String kernel) {
        Machine machine = machines.warm(Port.of("riscv-sv39", kernel));
        assertRefused(machine, add(4 * GIB, 64 * MIB), Errno.EINVAL, StandardRule.BLOCK_ALIGNED);
        assertRefused(machine, add(GIB, GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        assertRefused(machine, add(2 * GIB + 132 * GIB, BLOCK), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        assertRefused(machine, add(2 * GIB + 131 * GIB, 2 * GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        done(machine, add(2 * GIB + 131 * GIB, GIB));
        done(machine, add(4 * GIB, GIB));
        assertRefused(machine, add(4 * GIB, GIB), Errno.EEXIST, StandardRule.RESOURCE_FREE);
    }

    /** No size restriction: the request is split, and each block keeps 512 pages. */
    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void everyBlockCanKeepItsMemmap(String kernel) {
        for (MemmapOnMemory parameter : List.of(MemmapOnMemory.ON, MemmapOnMemory.FORCE)) {
            Machine machine = machines.boot(Port.of("riscv", kernel).builder().memmapOnMemory(parameter));
            HotAdd added = hotAdd(machine, add(4 * GIB, 9 * GIB, MhpFlag.MEMMAP_ON_MEMORY));
            assertThat(added.place())
                    .isEqualTo(parameter == MemmapOnMemory.ON ? MemmapPlace.ON_MEMORY : MemmapPlace.FORCE);
            assertThat(added.reservedPages()).isEqualTo(72 * 512);
            done(machine, remove(4 * GIB, 9 * GIB));
        }
    }

    /** {@code GFP_KERNEL}, and a BUG where nothing comes of it; without a block the memmap is made of pages. */
    @Test
    void withoutATableTheKernelDiesAndWithoutABlockItGoesOn() {
        Port port = Port.of("riscv-sv48", "7.2");
        Refusal bug = refused(machines.cold(port), add(4 * GIB, BLOCK), Faults.allocationsFrom(0));
        assertThat(bug.rule()).isEqualTo(StandardRule.LINEAR_TABLES_ALLOCATED);
        assertThat(bug.kernelWouldDie()).isTrue();

        Machine fragmented = machines.boot(port.builder().largestFreeOrder(8));
        assertThat(cost(fragmented, 4 * GIB, BLOCK).vmemmap().leaves()).isEqualTo(Map.of(4 * KIB, 512L));
    }

    /** Nothing vetoes boot memory: what is free goes offline, and can even be removed. */
    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void bootMemoryGoesOfflineAndAway(String kernel) {
        Machine machine = machines.warm(Port.of("riscv-sv39", kernel));
        long last = 4 * GIB - BLOCK;
        done(machine, state(last, BLOCK, "offline"));
        ZoneStats dma32 = machine.snapshot().zones().stream()
                .filter(zone -> zone.type() == ZoneType.DMA32)
                .findFirst()
                .orElseThrow();
        assertThat(dma32.presentPages()).isEqualTo((2 * GIB - BLOCK) / (4 * KIB));
        Cost cost = done(machine, remove(last, BLOCK)).cost();
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(2 * MIB, -64L));
        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(2 * MIB, -1L));
        done(machine, add(last, BLOCK));
    }

    /** There is no {@code /sys/devices/system/memory}, and nobody whom a device could tell of memory. */
    @ParameterizedTest
    @ValueSource(strings = {"riscv-sv39", "riscv-sv48", "riscv-sv57"})
    void before611NothingComesOrGoes(String variant) {
        List<String> without = Port.known()
                .filter(port -> port.variant().equals(variant) && !port.hotplugs())
                .map(port -> port.profile().name())
                .toList();
        assertThat(without)
                .containsExactly("4.10-hmm", "rfc-2018", "rfc-2019", "rfc-2020", "5.13", "5.19", "6.1", "6.6", "6.8");
        for (String kernel : without) {
            Machine machine = machines.warm(Port.of(variant, kernel));
            assertThat(machine.snapshot().blockCount()).isZero();
            for (Operation operation : List.of(
                    add(4 * GIB, GIB), add(4 * GIB, MIB), plug(4 * GIB, GIB), new Operation.Probe("0x100000000"))) {
                Refusal refusal = refused(machine, operation);
                assertThat(refusal.rule().id()).as(operation.toString()).isEqualTo("ARC-RV-01");
                assertThat(refusal.errno()).isEqualTo(Errno.EOPNOTSUPP);
            }
            Refusal removal = refused(machine, remove(2 * GIB, GIB));
            assertThat(removal.rule().id()).isEqualTo("ARC-RV-02");
            assertThat(removal.errno()).isEqualTo(Errno.EBUSY);
            assertRefused(machine, state(2 * GIB, BLOCK, "offline"), Errno.ENOENT, BlockRule.BLOCK_EXISTS);
        }
    }

    /** But arm64 of 2016, which got it with 5.0. */
    @Test
    void everyOtherPortHasHotplugUnderEveryKernel() {
        assertThat(Port.known()
                        .filter(port -> !port.hotplugs() && !port.variant().startsWith("riscv-"))
                        .map(port -> port.variant() + " " + port.profile().name()))
                .containsExactlyInAnyOrder("arm64-4k 4.10-hmm", "arm64-16k 4.10-hmm", "arm64-64k 4.10-hmm");
    }
}
