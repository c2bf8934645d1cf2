package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Machines.add;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.cold;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.facts;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.kernel;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.machine;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.parameter;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.remove;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Arm64RoundTripTest {
    private static final long GIB = Bytes.GIB;

    /** A table that reaches over an edge of the vmemmap stays: on a cold machine the highest one, in most layouts. */
    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  0,  rfc-2019, SYSTEM,     0",
        "arm64-4k,  0,  rfc-2019, FROM_RANGE, 0",
        "arm64-4k,  0,  6.1,      SYSTEM,     0",
        "arm64-4k,  0,  6.12,     SYSTEM,     1",
        "arm64-4k,  0,  6.12,     ON_MEMORY,  1",
        "arm64-4k,  0,  7.2,      FORCE,      1",
        "arm64-4k,  39, 6.1,      SYSTEM,     0",
        "arm64-4k,  39, 6.12,     SYSTEM,     0",
        "arm64-16k, 0,  rfc-2019, FROM_RANGE, 0",
        "arm64-16k, 0,  6.1,      SYSTEM,     0",
        "arm64-16k, 0,  6.12,     SYSTEM,     1",
        "arm64-16k, 0,  7.2,      ON_MEMORY,  1",
        "arm64-64k, 0,  rfc-2019, FROM_RANGE, 1",
        "arm64-64k, 0,  6.1,      SYSTEM,     1",
        "arm64-64k, 0,  7.2,      SYSTEM,     1",
        "arm64-64k, 42, 6.12,     SYSTEM,     0",
    })
    void onlyEdgeTablesStay(String variant, int addressBits, String kernel, MemmapPlace memmap, long tablesThatStay) {
        for (boolean linearBlocks : new boolean[] {true, false}) {
            for (boolean warm : new boolean[] {true, false}) {
                Machine machine = machine(
                                variant,
                                kernel(kernel),
                                facts(variant).virtualAddressBits(addressBits).rodataFull(!linearBlocks))
                        .memmapOnMemory(parameter(memmap))
                        .bootTables(warm)
                        .boot();
                MachineSnapshot before = machine.snapshot();
                long stay = warm ? 0 : tablesThatStay;

                assertThat(machine.apply(add(4 * GIB, 10 * GIB, memmap)).isDone())
                        .isTrue();
                Cost cost =
                        machine.apply(remove(4 * GIB, 10 * GIB)).orElseThrow().cost();

                MachineSnapshot after = machine.snapshot();
                assertThat(MachineInvariants.broken(machine)).isEmpty();
                assertThat(after.linearMap()).isEqualTo(before.linearMap());
                assertThat(after.vmemmap().leaves()).isEqualTo(before.vmemmap().leaves());
                assertThat(after.vmemmap().tablePages())
                        .isEqualTo(before.vmemmap().tablePages() + stay);
                assertThat(after.freePages()).isEqualTo(before.freePages() - stay);
                assertThat(after.sections()).isEqualTo(before.sections());
                assertThat(after.blocks()).isEqualTo(before.blocks());
                assertThat(after.iomem()).isEqualTo(before.iomem());
                assertThat(cost.tlbFlushesAll()).isZero();

                // what stayed is used again
                assertThat(machine.apply(add(4 * GIB, 10 * GIB, memmap)).isDone())
                        .isTrue();
                assertThat(machine.apply(remove(4 * GIB, 10 * GIB)).isDone()).isTrue();
                assertThat(machine.snapshot()).isEqualTo(after);
            }
        }
    }

    /** Only the table with the first GiB of the vmemmap, what describes the first 64 GiB, reaches over the edge. */
    @Test
    void tablesAwayFromTheEdgeGo() {
        Machine machine = cold("arm64-4k", "6.12", false);
        MachineSnapshot before = machine.snapshot();

        assertThat(machine.apply(add(128 * GIB, GIB)).isDone()).isTrue();
        assertThat(machine.apply(remove(128 * GIB, GIB)).isDone()).isTrue();

        assertThat(machine.snapshot().vmemmap()).isEqualTo(before.vmemmap());
    }

    @ParameterizedTest
    @CsvSource({"arm64-4k, 8", "arm64-16k, 256", "arm64-64k, 16"})
    void everyLeafOfTheVmemmapIsFlushedByItself(String variant, long leaves) {
        Machine machine = cold(variant, "7.2", false);
        assertThat(machine.apply(add(4 * GIB, GIB)).orElseThrow().cost().tlbFlushesRange())
                .isZero();

        assertThat(machine.apply(remove(4 * GIB, GIB)).orElseThrow().cost().tlbFlushesRange())
                .isEqualTo(leaves + 1);
    }

    @Test
    void maxPfnNeverFalls() {
        Machine machine = cold("arm64-4k", "7.2", false);
        assertThat(machine.apply(add(8 * GIB, GIB)).isDone()).isTrue();
        assertThat(machine.apply(add(4 * GIB, GIB)).isDone()).isTrue();
        assertThat(machine.apply(remove(8 * GIB, GIB)).isDone()).isTrue();

        assertThat(machine.snapshot().maxPfn()).isEqualTo((9 * GIB) >>> 12);
    }

    @Test
    void aLeafIsNotRemovedInPart() {
        Machine blocks = cold("arm64-4k", "6.12", true);
        assertThat(blocks.apply(add(4 * GIB, 2 * GIB)).isDone()).isTrue();
        assertThat(blocks.apply(remove(4 * GIB, GIB / 2)).refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(StandardRule.LEAF_WHOLE);
            assertThat(refusal.kernelWouldDie()).isTrue();
        });
        assertThat(blocks.apply(remove(4 * GIB, GIB)).isDone()).isTrue();

        Machine pages = cold("arm64-4k", "6.12", false);
        assertThat(pages.apply(add(4 * GIB, 2 * GIB)).isDone()).isTrue();
        assertThat(pages.apply(remove(4 * GIB, GIB / 2)).isDone()).isTrue();
        assertThat(MachineInvariants.broken(pages)).isEmpty();
    }

    /** Every failure point, or some sixty spread evenly where there are more. */
    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  rfc-2019, SYSTEM,     false",
        "arm64-4k,  rfc-2019, FROM_RANGE, true",
        "arm64-4k,  6.1,      SYSTEM,     false",
        "arm64-4k,  6.12,     SYSTEM,     true",
        "arm64-4k,  6.12,     ON_MEMORY,  false",
        "arm64-4k,  7.2,      SYSTEM,     false",
        "arm64-16k, rfc-2019, FROM_RANGE, false",
        "arm64-16k, 6.12,     SYSTEM,     false",
        "arm64-16k, 7.2,      SYSTEM,     true",
        "arm64-64k, 6.1,      SYSTEM,     true",
        "arm64-64k, 7.2,      SYSTEM,     false",
    })
    void everyFailureIsUndone(String variant, String kernel, MemmapPlace memmap, boolean linearBlocks) {
        Operation add = add(4 * GIB + GIB / 2, 2 * GIB, memmap);
        if (kernel.equals("rfc-2019")) {
            add = add(4 * GIB, 2 * GIB, memmap);
        }
        for (boolean warm : new boolean[] {true, false}) {
            Machine machine = machine(variant, kernel(kernel), facts(variant).rodataFull(!linearBlocks))
                    .memmapOnMemory(parameter(memmap))
                    .bootTables(warm)
                    .boot();
            CountedFaults count = CountedFaults.counting();
            assertThat(machine.fork().apply(add, count).isDone()).isTrue();

            for (long n = 0; n < count.allocationsSeen(); n += 1 + count.allocationsSeen() / 60) {
                assertUndone(machine, add, Faults.allocationsFrom(n), kernel);
            }
            for (long n = 0; n < count.mappingsSeen(); n += 1 + count.mappingsSeen() / 60) {
                assertUndone(machine, add, Faults.mapping(n), kernel);
            }
        }
    }

    /** Up to 6.12 a lack of tables for the linear map is the kernel's end; a lack of memmap never is. */
    private static void assertUndone(Machine machine, Operation add, Faults faults, String kernel) {
        Machine tried = machine.fork();
        assertThat(tried.apply(add, faults).refusal()).hasValueSatisfying(refusal -> {
            if (refusal.rule() == StandardRule.LINEAR_TABLES_ALLOCATED) {
                assertThat(refusal.kernelWouldDie()).isEqualTo(!kernel.equals("7.2"));
            }
            if (refusal.rule() == StandardRule.MEMMAP_ALLOCATED) {
                assertThat(refusal.kernelWouldDie()).isFalse();
            }
        });
        assertThat(tried.differencesFrom(machine)).isEmpty();
        assertThat(MachineInvariants.broken(tried)).isEmpty();
    }

    /** A faithful kernel keeps the sections of a failed add, but its linear map goes. */
    @Test
    void aFailedAddLeavesNoLinearMapEvenInAFaithfulKernel() {
        Machine machine = machine("arm64-4k", kernel("6.12").faithful(), facts("arm64-4k"))
                .boot();
        MachineSnapshot before = machine.snapshot();
        CountedFaults count = CountedFaults.counting();
        assertThat(machine.fork().apply(add(4 * GIB, GIB), count).isDone()).isTrue();

        assertThat(machine.apply(add(4 * GIB, GIB), Faults.allocationsFrom(count.allocationsSeen() - 1))
                        .isRefused())
                .isTrue();

        assertThat(machine.snapshot().linearMap()).isEqualTo(before.linearMap());
        assertThat(machine.snapshot().maxPfn()).isEqualTo(before.maxPfn());
        assertThat(machine.snapshot().sections()).isNotEqualTo(before.sections());
    }
}
