package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerpcLinearMapTest {
    @ParameterizedTest
    @CsvSource({
        "16,   32768,  16,    8,    1",
        "128,  32768,  128,   64,   1",
        "256,  32768,  256,   128,  1",
        "1024, 32768,  256,   512,  1",
        "1024, 33280,  256,   512,  2",
        "9216, 32768,  256,   4608, 9",
        "10240, 32768, 256,   5120, 10",
        "10240, 33280, 256,   5120, 11"
    })
    void smallBlocksAreMappedBy2Mib(long sizeMib, long startMib, long lmbMib, long leaves, long pmdTables) {
        for (String kernel : new String[] {"6.1", "6.12", "7.2"}) {
            Cost.Mapping pages4k = Rig.cold("powerpc-radix-4k", kernel, lmbMib * MIB)
                    .add(startMib * MIB, sizeMib * MIB)
                    .cost()
                    .linearMap();
            assertThat(pages4k.leaves()).isEqualTo(Map.of(2 * MIB, leaves));
            assertThat(pages4k.tablePages()).isEqualTo(pmdTables + 1);
            Cost.Mapping pages64k = Rig.cold("powerpc-radix-64k", kernel, lmbMib * MIB)
                    .add(startMib * MIB, sizeMib * MIB)
                    .cost()
                    .linearMap();
            assertThat(pages64k.leaves()).isEqualTo(Map.of(2 * MIB, leaves));
            assertThat(pages64k.tablePages()).isEqualTo(Align.divideUp(pmdTables, 16) + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "9, 9", "10, 10"})
    void blocksOf1GibAreMappedBy1Gib(long sizeGib, long leaves) {
        Rig rig = Rig.cold("powerpc-radix-64k", "6.12", GIB);
        Cost.Mapping linear = rig.add(BASE, sizeGib * GIB).cost().linearMap();
        assertThat(linear.leaves()).isEqualTo(Map.of(GIB, leaves));
        assertThat(linear.tablePages()).isEqualTo(1);
        assertThat(rig.remove(BASE, sizeGib * GIB).cost().linearMap().leaves()).isEqualTo(Map.of(GIB, -leaves));
    }

    @Test
    void adjoiningBlocksShareTableFrames() {
        Rig rig = Rig.cold("powerpc-radix-64k", "6.12", 256 * MIB);
        rig.add(BASE, GIB);
        assertThat(rig.add(BASE + GIB, 15 * GIB).cost().linearMap().tablePages())
                .isZero();
        assertThat(rig.add(BASE + 16 * GIB, GIB).cost().linearMap().tablePages())
                .isEqualTo(1);
        assertThat(rig.remove(BASE, GIB).cost().linearMap().tablePages()).isZero();
    }

    @Test
    void oldKernelsSplitALeafThatGoesInPart() {
        Rig rig = Rig.cold("powerpc-radix-4k", "rfc-2019", 256 * MIB);
        assertThat(rig.add(BASE, GIB).cost().linearMap().leaves()).isEqualTo(Map.of(GIB, 1L));
        Cost.Mapping split = rig.remove(BASE + 256 * MIB, 256 * MIB).cost().linearMap();
        assertThat(split.leaves()).isEqualTo(Map.of(GIB, -1L, 2 * MIB, 512L - 128));
        rig.remove(BASE, 256 * MIB);
        rig.remove(BASE + 512 * MIB, 512 * MIB);
        assertThat(rig.machine.snapshot().linearMap().leaves()).isEmpty();
        assertThat(rig.machine.snapshot().linearMap().tablePages()).isZero();
    }

    @Test
    void refusesToSplitWithoutMemoryForATable() {
        Rig rig = Rig.cold("powerpc-radix-4k", "rfc-2019", 256 * MIB);
        rig.add(BASE, GIB);
        Refusal refusal = rig.refused(new Operation.RemoveMemory(BASE, 256 * MIB), Faults.allocationsFrom(0));
        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
    }

    @ParameterizedTest
    @CsvSource({"16, 1", "128, 8", "256, 16", "1024, 64", "9216, 576", "10240, 640"})
    void hashBoltsOneEntryFor16Mib(long sizeMib, long entries) {
        for (String variant : new String[] {"powerpc-hash-4k", "powerpc-hash-64k"}) {
            Cost.Mapping linear = Rig.cold(variant, "6.12", 16 * MIB)
                    .add(BASE, sizeMib * MIB)
                    .cost()
                    .linearMap();
            assertThat(linear.leaves()).isEqualTo(Map.of(16 * MIB, entries));
            assertThat(linear.tablePages()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-4k, 2097152",
        "powerpc-radix-64k, 2097152",
        "powerpc-hash-64k, 2097152",
        "powerpc-hash-4k, 62464"
    })
    void lastBlockBelowTheVmallocAreaIsRefused(String variant, long endGib) {
        Rig rig = Rig.cold(variant, "6.12", 256 * MIB);
        Refusal refusal = rig.refusedAdd(endGib * GIB - 256 * MIB, 256 * MIB);
        assertThat(refusal.rule()).isEqualTo(PowerpcRule.BELOW_VMALLOC);
        assertThat(refusal.errno()).isEqualTo(Errno.EFAULT);
        rig.add(endGib * GIB - 512 * MIB, 256 * MIB);
    }

    @Test
    void hashLeavesOutBootMemoryThatFillsNoEntry() {
        Rig rig = new Rig(Rig.builder(
                        "powerpc-hash-4k",
                        Rig.kernel("6.12"),
                        Rig.facts(256 * MIB)
                                .bootRam(List.of(new PhysRange(0, 2 * GIB), new PhysRange(3 * GIB, 8 * MIB))))
                .boot());
        assertThat(rig.machine.snapshot().linearMap().leaves())
                .singleElement()
                .satisfies(run -> assertThat(run.count()).isEqualTo(128));
    }

    @Test
    void anyFailureIsEfault() {
        Refusal noTable = Rig.cold("powerpc-radix-64k", "6.12", 256 * MIB)
                .refused(Rig.adding(BASE, GIB), Faults.allocationsFrom(0));
        assertThat(noTable.rule()).isEqualTo(StandardRule.LINEAR_TABLES_ALLOCATED);
        assertThat(noTable.errno()).isEqualTo(Errno.EFAULT);
        Refusal tableFull =
                Rig.cold("powerpc-hash-64k", "6.12", 256 * MIB).refused(Rig.adding(BASE, GIB), Faults.mapping(0));
        assertThat(tableFull.rule()).isEqualTo(StandardRule.MAPPING_SET);
        assertThat(tableFull.errno()).isEqualTo(Errno.EFAULT);
    }

    @Test
    void faithfulRadixKeepsWhatItMappedBeforeItFailed() {
        Rig rig = new Rig(Rig.builder("powerpc-radix-4k", Rig.kernel("rfc-2019").faithful(), Rig.facts(256 * MIB))
                .bootTables(false)
                .boot());
        assertThat(rig.apply(Rig.adding(BASE + 256 * MIB, 2 * GIB), Faults.mapping(1))
                        .isRefused())
                .isTrue();
        assertThat(rig.machine.snapshot().linearMap().leaves()).isNotEmpty();
        rig.add(BASE + 256 * MIB, 2 * GIB);
    }
}
