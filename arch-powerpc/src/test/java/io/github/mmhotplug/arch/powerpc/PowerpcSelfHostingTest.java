package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerpcSelfHostingTest {
    private static Rig rig(String variant, String kernel, long lmb, MemmapOnMemory mode) {
        return new Rig(Rig.builder(variant, kernel, lmb).memmapOnMemory(mode).boot());
    }

    @ParameterizedTest
    @CsvSource({
        // 0: falls back to system memory
        "powerpc-radix-64k, 16,   ON, 0,     FORCE, 0",
        "powerpc-radix-64k, 64,   ON, 0,     FORCE, 32",
        "powerpc-radix-64k, 128,  ON, 0,     FORCE, 32",
        "powerpc-radix-64k, 256,  ON, 0,     FORCE, 32",
        "powerpc-radix-64k, 1024, ON, 0,     FORCE, 32",
        "powerpc-radix-64k, 2048, ON, 32,    FORCE, 32",
        "powerpc-radix-4k,  16,   ON, 0,     FORCE, 0",
        "powerpc-radix-4k,  64,   ON, 0,     FORCE, 0",
        "powerpc-radix-4k,  128,  ON, 512,   FORCE, 512",
        "powerpc-radix-4k,  256,  ON, 1024,  FORCE, 1024",
        "powerpc-radix-4k,  1024, ON, 4096,  FORCE, 4096",
        "powerpc-radix-4k,  2048, ON, 8192,  FORCE, 8192"
    })
    void pagesWithheld(
            String variant, long lmbMib, MemmapOnMemory on, long pagesOn, MemmapOnMemory force, long pagesForced) {
        for (String kernel : new String[] {"6.12", "7.2"}) {
            check(rig(variant, kernel, lmbMib * MIB, on), lmbMib * MIB, pagesOn);
            check(rig(variant, kernel, lmbMib * MIB, force), lmbMib * MIB, pagesForced);
        }
    }

    private static void check(Rig rig, long lmb, long reserved) {
        Machine before = rig.machine.fork();
        Effect effect = rig.add(BASE, 2 * lmb, MhpFlag.MEMMAP_ON_MEMORY);
        HotAdd add = effect.adds().get(0);
        long memmapPages = rig.machine
                .architecture()
                .geometry()
                .memmapPages(lmb >>> rig.machine.architecture().geometry().pageShift());
        assertThat(add.reservedPages()).isEqualTo(2 * reserved);
        assertThat(add.place() == MemmapPlace.SYSTEM).isEqualTo(reserved == 0);
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(reserved == 0 ? 0 : 2 * memmapPages);
        assertThat(effect.cost().memmapFromSystemPages() == 0).isEqualTo(reserved != 0);
        rig.remove(BASE, 2 * lmb);
        assertThat(rig.machine.differencesFrom(before)).containsExactly("max_pfn");
    }

    @Test
    void fourLmbsKeepFourTimes32PagesAndUseFourTimesFour() {
        Rig rig = rig("powerpc-radix-64k", "6.12", 256 * MIB, MemmapOnMemory.FORCE);
        Effect effect = rig.add(BASE, GIB, MhpFlag.MEMMAP_ON_MEMORY);
        assertThat(effect.adds()).singleElement().satisfies(add -> {
            assertThat(add.place()).isEqualTo(MemmapPlace.FORCE);
            assertThat(add.reservedPages()).isEqualTo(4 * 32);
        });
        assertThat(effect.cost().memmapFromRangePages()).isEqualTo(4 * 4);
        assertThat(effect.cost().memmapFromSystemPages()).isZero();
        assertThat(effect.cost().vmemmap().leaves()).isEqualTo(Map.of(64L << 10, 16L));
        rig.remove(BASE + 256 * MIB, 256 * MIB);
        rig.remove(BASE, 256 * MIB);
        rig.remove(BASE + 512 * MIB, 512 * MIB);
    }

    @Test
    void leavesComeFromTheAltmapWhereTheyDescribeOneBlock() {
        Cost pages4k = rig("powerpc-radix-4k", "6.12", 256 * MIB, MemmapOnMemory.ON)
                .add(BASE, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY)
                .cost();
        assertThat(pages4k.vmemmap().leaves()).isEqualTo(Map.of(2 * MIB, 2L));
        Cost pages64k = rig("powerpc-radix-64k", "6.12", 2 * GIB, MemmapOnMemory.ON)
                .add(BASE, 2 * GIB, MhpFlag.MEMMAP_ON_MEMORY)
                .cost();
        assertThat(pages64k.vmemmap().leaves()).isEqualTo(Map.of(2 * MIB, 1L));
        assertThat(pages64k.memmapFromRangePages()).isEqualTo(32);
    }

    @Test
    void aNeighboursLeafIsUsedFirst() {
        Rig rig = rig("powerpc-radix-64k", "6.12", 256 * MIB, MemmapOnMemory.FORCE);
        rig.add(BASE, 256 * MIB);
        Effect effect = rig.add(BASE + 256 * MIB, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY);
        assertThat(effect.adds().get(0).reservedPages()).isEqualTo(32);
        assertThat(effect.cost().memmapFromRangePages()).isZero();
        rig.remove(BASE, 256 * MIB);
        rig.remove(BASE + 256 * MIB, 256 * MIB);
        assertThat(rig.machine.snapshot().vmemmap().leaves())
                .allSatisfy(leaf -> assertThat(leaf.startOffset()).isLessThan(2 * GIB / 1024));
    }

    @ParameterizedTest
    @ValueSource(strings = {"powerpc-radix-4k", "powerpc-radix-64k", "powerpc-hash-64k"})
    void oldKernelRefusesTheFlag(String variant) {
        Refusal refusal =
                rig(variant, "6.1", 256 * MIB, MemmapOnMemory.ON).refusedAdd(BASE, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY);
        assertThat(refusal.rule()).isEqualTo(StandardRule.PORT_SELF_HOSTS);
        assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
    }
}
