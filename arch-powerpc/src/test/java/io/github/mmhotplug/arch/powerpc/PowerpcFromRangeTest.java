package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The designs of 2018 and 2019: one altmap over the whole range. */
class PowerpcFromRangeTest {
    @ParameterizedTest
    @CsvSource({
        "powerpc-hash-64k,  1,  256,   64",
        "powerpc-hash-64k,  9,  256,   576",
        "powerpc-hash-64k,  10, 256,   640",
        "powerpc-hash-4k,   9,  36864, 576",
        "powerpc-radix-64k, 1,  32,    64",
        "powerpc-radix-64k, 9,  160,   576",
        "powerpc-radix-64k, 10, 160,   640",
        "powerpc-radix-4k,  1,  4096,  64",
        "powerpc-radix-4k,  9,  36864, 576",
        "powerpc-radix-4k,  10, 40960, 640"
    })
    void memmapComesFromTheRange(String variant, long sizeGib, long pages, long sections) {
        for (String kernel : List.of("rfc-2018", "rfc-2019")) {
            comesAndGoes(Rig.warm(variant, kernel, 256 * MIB), sizeGib, pages, sections);
        }
    }

    private static void comesAndGoes(Rig rig, long sizeGib, long pages, long sections) {
        Machine before = rig.machine.fork();
        Effect effect = rig.add(BASE, sizeGib * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        assertThat(effect.adds()).singleElement().satisfies(add -> {
            assertThat(add.place()).isEqualTo(MemmapPlace.FROM_RANGE);
            assertThat(add.reservedPages()).isEqualTo(pages);
        });
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(pages);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(rig.sections()).isEqualTo(sections);
        rig.remove(BASE, sizeGib * GIB);
        assertThat(rig.machine.differencesFrom(before)).containsExactly("max_pfn");
    }

    /** {@code vmemmap_free} of 2018: the pages go with their range, their records too, but their mapping stays. */
    @ParameterizedTest
    @CsvSource({"powerpc-hash-64k,  1", "powerpc-hash-4k,   9", "powerpc-radix-64k, 5", "powerpc-radix-4k,  72"})
    void aFaithfulKernelOf2018LeavesTheMemmapMapped(String variant, long leaves) {
        Rig rig = new Rig(Rig.builder(variant, Rig.kernel("rfc-2018").faithful(), Rig.facts(256 * MIB))
                .boot());
        long boot = rig.vmemmapLeaves();
        long free = rig.machine.snapshot().freePages();

        rig.add(BASE, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        rig.remove(BASE, 9 * GIB);
        assertThat(rig.vmemmapLeaves()).isEqualTo(boot + leaves);
        assertThat(rig.sections()).isZero();
        assertThat(rig.machine.snapshot().freePages()).isLessThanOrEqualTo(free);

        // the record is gone: what comes next takes its memmap anew, and what is no PageVmemmap goes as it should
        Effect again = rig.add(BASE, 9 * GIB);
        assertThat(again.cost().memmapFromSystemPages()).isPositive();
        rig.remove(BASE, 9 * GIB);
        assertThat(rig.vmemmapLeaves()).isEqualTo(boot);

        assertThat(rig.add(BASE, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE)
                        .adds()
                        .get(0)
                        .place())
                .isEqualTo(MemmapPlace.FROM_RANGE);
        rig.remove(BASE, 9 * GIB);
        // a part of what was described is added again
        rig.add(BASE, GIB, MhpFlag.MEMMAP_FROM_RANGE);
        rig.remove(BASE, GIB);
        assertThat(rig.vmemmapLeaves()).isEqualTo(boot + leaves);
    }

    @ParameterizedTest
    @CsvSource({"rfc-2018, false", "rfc-2019, true"})
    void onlyAFaithfulKernelOf2018DoesSo(String kernel, boolean faithful) {
        KernelProfile profile = faithful ? Rig.kernel(kernel).faithful() : Rig.kernel(kernel);
        Rig rig = new Rig(
                Rig.builder("powerpc-hash-64k", profile, Rig.facts(256 * MIB)).boot());
        Machine before = rig.machine.fork();
        rig.add(BASE, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        rig.remove(BASE, 9 * GIB);
        assertThat(rig.machine.differencesFrom(before)).containsExactly("max_pfn");
    }

    @Test
    void freeMemoryDoesNotMatter() {
        Rig rig = new Rig(Rig.builder("powerpc-hash-64k", "rfc-2019", 256 * MIB)
                .largestFreeOrder(7)
                .boot());
        rig.refusedAdd(BASE, 9 * GIB);
        rig.add(BASE, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
    }

    @Test
    void memoryThatHoldsItsNeighboursMemmapStays() {
        Rig rig = Rig.warm("powerpc-hash-64k", "rfc-2019", 256 * MIB);
        rig.add(BASE, 256 * MIB, MhpFlag.MEMMAP_FROM_RANGE);
        rig.add(BASE + GIB, 256 * MIB);
        Refusal refusal = rig.refusedRemove(BASE, 256 * MIB);
        assertThat(refusal.rule()).isEqualTo(PowerpcRule.MEMMAP_NOT_LENT);
        assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
        assertThat(refusal.kernelWouldDie()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"9, 0, 256", "16, 256, 0"})
    void withTheCheckOfTheEndOnlyPagesThatDescribeTheRangeAlone(long sizeGib, long fromRange, long fromSystem) {
        KernelProfile checking = Rig.kernel("rfc-2019").with("powerpc.altmapEndPfnCheck", true);
        Rig rig = new Rig(
                Rig.builder("powerpc-hash-64k", checking, Rig.facts(256 * MIB)).boot());
        Effect effect = rig.add(BASE, sizeGib * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(fromRange);
        assertThat(effect.cost().memmapFromSystemPages()).isEqualTo(fromSystem);
        rig.remove(BASE, sizeGib * GIB);
    }

    @Test
    void withoutFallbackAPageThatCrossesIsRefused() {
        KernelProfile strict = Rig.kernel("rfc-2019")
                .with("powerpc.altmapEndPfnCheck", true)
                .with("powerpc.altmapFallbackToSystem", false);
        Rig rig = new Rig(
                Rig.builder("powerpc-hash-64k", strict, Rig.facts(256 * MIB)).boot());
        Refusal refusal = rig.refusedAdd(BASE, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        assertThat(refusal.rule()).isEqualTo(PowerpcRule.ALTMAP_SPAN);
        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
        rig.add(BASE, 16 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
    }
}
