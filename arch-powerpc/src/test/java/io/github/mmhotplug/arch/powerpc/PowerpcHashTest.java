package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerpcHashTest {
    @ParameterizedTest
    @CsvSource({
        "16,    32768, 16,  1, 1",
        "128,   32768, 128, 1, 1",
        "256,   32768, 256, 1, 1",
        "256,   49024, 128, 2, 2",
        "1024,  32768, 256, 1, 1",
        "1024,  33280, 256, 1, 2",
        "9216,  32768, 256, 1, 9",
        "9216,  40960, 256, 2, 9",
        "10240, 32768, 256, 1, 10",
        "10240, 40960, 256, 2, 10",
        "10240, 33280, 256, 1, 11"
    })
    void vmemmapIsMadeOf16MibPages(long sizeMib, long startMib, long lmbMib, long units64k, long units4k) {
        for (String kernel : new String[] {"rfc-2018", "rfc-2019", "6.1", "6.12", "7.2"}) {
            check("powerpc-hash-64k", kernel, lmbMib, startMib * MIB, sizeMib * MIB, units64k);
            check("powerpc-hash-4k", kernel, lmbMib, startMib * MIB, sizeMib * MIB, units4k);
        }
    }

    private static void check(String variant, String kernel, long lmbMib, long start, long size, long units) {
        Rig rig = Rig.warm(variant, kernel, lmbMib * MIB);
        Machine before = rig.machine.fork();
        Cost cost = rig.add(start, size).cost();
        long pageBytes = rig.machine.architecture().geometry().pageSizeBytes();
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(16 * MIB, size / (16 * MIB)));
        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(16 * MIB, units));
        assertThat(cost.memmapFromSystemPages()).isEqualTo(units * 16 * MIB / pageBytes);
        assertThat(cost.tlbFlushesAll() + cost.tlbFlushesRange()).isZero();
        rig.remove(start, size);
        assertThat(rig.machine.differencesFrom(before)).containsExactly("max_pfn");
    }

    @Test
    void refusedWithoutA16MibBlockWhilePlentyIsFree() {
        Rig rig = new Rig(Rig.builder("powerpc-hash-64k", "6.12", 256 * MIB)
                .largestFreeOrder(7)
                .boot());
        assertThat(rig.machine.snapshot().freePages() << 16).isGreaterThan(GIB);
        Refusal refusal = rig.refusedAdd(BASE, 9 * GIB);
        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(refusal.rule()).isEqualTo(PowerpcRule.VMEMMAP_PAGE_WHOLE);
        assertThat(refusal.detail()).contains("order 8", "16 MiB", "no fallback", "order 7");
        assertThat(refusal.facts())
                .contains(
                        Fact.count("orderNeeded", 8, "order"),
                        Fact.bytes("blockNeeded", 16 * MIB),
                        Fact.bytes("vmemmapPage", 16 * MIB));
    }

    @Test
    void theSameOn4KPagesIsOrder12() {
        Rig rig = new Rig(Rig.builder("powerpc-hash-4k", "7.2", 256 * MIB)
                .largestFreeOrder(11)
                .boot());
        assertThat(rig.refusedAdd(BASE, 256 * MIB).detail()).contains("order 12", "16 MiB", "no fallback");
    }

    @Test
    void radixManagesWhereHashDoesNot() {
        Rig rig = new Rig(Rig.builder("powerpc-radix-64k", "6.12", 256 * MIB)
                .largestFreeOrder(4)
                .boot());
        assertThat(rig.add(BASE, 256 * MIB).cost().memmapFromSystemPages()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void onePageOfVmemmapServes64Lmbs(String kernel) {
        Rig rig = new Rig(Rig.builder("powerpc-hash-64k", kernel, 256 * MIB)
                .freeBytes(16 * MIB)
                .boot());
        assertThat(rig.machine.snapshot().freeAreas().get(0).blocksByOrder().get(8))
                .isEqualTo(1);
        for (int lmb = 0; lmb < 64; lmb++) {
            assertThat(rig.add(BASE + lmb * (256 * MIB), 256 * MIB).cost().memmapFromSystemPages())
                    .isEqualTo(lmb == 0 ? 256 : 0);
        }
        Refusal refusal = rig.refusedAdd(BASE + 16 * GIB, 256 * MIB);
        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(refusal.rule()).isEqualTo(PowerpcRule.VMEMMAP_PAGE_WHOLE);
    }

    @Test
    void neighboursDecideWhetherABlockIsNeeded() {
        Rig rig = new Rig(Rig.builder("powerpc-hash-64k", "6.12", 256 * MIB)
                .freeBytes(16 * MIB)
                .boot());
        rig.add(BASE + 8 * GIB, 256 * MIB);
        assertThat(rig.add(BASE + 15 * GIB, 256 * MIB).cost().memmapFromSystemPages())
                .isZero();
        rig.remove(BASE + 8 * GIB, 256 * MIB);
        assertThat(rig.add(BASE, 256 * MIB).cost().memmapFromSystemPages()).isZero();
    }

    @Test
    void aSecondPageThatFailsTakesTheFirstWithIt() {
        Rig rig = new Rig(Rig.builder("powerpc-hash-64k", "6.12", 256 * MIB)
                .freeBytes(16 * MIB)
                .boot());
        rig.refusedAdd(BASE + 8 * GIB, 10 * GIB);
        assertThat(rig.sections()).isZero();
        rig.add(BASE + 8 * GIB, 8 * GIB);
    }

    @Test
    void aMappingThatFailsLeaksNothing() {
        Rig rig = Rig.warm("powerpc-hash-64k", "6.12", 256 * MIB);
        Refusal refusal = rig.refused(Rig.adding(BASE, GIB), Faults.mapping(1));
        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(refusal.kernelSymbol()).isEqualTo("vmemmap_populate");
    }

    @Test
    void smallPagesWhereTheMmuHasNoOthers() {
        Rig rig = new Rig(Rig.builder(
                        "powerpc-hash-4k",
                        Rig.kernel("6.12"),
                        Rig.facts(256 * MIB).hashPageShifts(12, 12))
                .freeBytes(GIB / 2)
                .largestFreeOrder(0)
                .boot());
        Cost cost = rig.add(BASE, GIB).cost();
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(4096L, 262144L));
        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(4096L, 4096L));
        rig.remove(BASE, GIB);
    }

    @Test
    void neverSelfHosts() {
        Rig rig = new Rig(Rig.builder("powerpc-hash-4k", "6.12", 256 * MIB)
                .memmapOnMemory(MemmapOnMemory.FORCE)
                .boot());
        HotAdd add = rig.add(BASE, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY).adds().get(0);
        assertThat(add.place()).isEqualTo(MemmapPlace.SYSTEM);
        assertThat(add.whyNot().orElseThrow().rule()).isEqualTo(PowerpcRule.RADIX_SELF_HOSTS);
    }
}
