package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With pages of 64 KiB a section has a quarter of a page of memmap. */
class PowerpcSharingTest {
    private static final long SECTION = 16 * MIB;

    /** Where the memmap is made of base pages on 6.12. */
    private static final long START = BASE + 256 * MIB;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aPageGoesWithTheLastOfItsFourSections(int survivor) {
        Rig rig = Rig.cold("powerpc-radix-64k", "6.12", SECTION);
        for (int section = 0; section < 4; section++) {
            assertThat(rig.add(START + section * SECTION, SECTION).cost().memmapFromSystemPages())
                    .isEqualTo(section == 0 ? 1 : 0);
        }
        for (int section = 0; section < 4; section++) {
            if (section != survivor) {
                assertThat(rig.remove(START + section * SECTION, SECTION).cost().memmapFromSystemPages())
                        .isZero();
            }
        }
        assertThat(rig.machine.snapshot().vmemmap().leaves()).hasSize(1);
        assertThat(rig.remove(START + survivor * SECTION, SECTION).cost().memmapFromSystemPages())
                .isEqualTo(-1);
        assertThat(rig.machine.snapshot().vmemmap().leaves()).isEmpty();
        assertThat(rig.machine.snapshot().vmemmap().tablePages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-64k, 7.2,      32",
        "powerpc-radix-64k, 6.1,      32",
        "powerpc-radix-64k, rfc-2019, 32",
        "powerpc-hash-64k,  6.12,     256",
        "powerpc-hash-64k,  7.2,      256",
        "powerpc-hash-4k,   6.12,     4096"
    })
    void aLargePageGoesWithTheLastOfItsBlocks(String variant, String kernel, long pages) {
        Rig rig = Rig.cold(variant, kernel, SECTION);
        rig.add(BASE, SECTION);
        rig.add(BASE + SECTION, 2 * SECTION);
        rig.add(BASE + 512 * MIB, SECTION);
        assertThat(rig.remove(BASE, SECTION).cost().memmapFromSystemPages()).isZero();
        assertThat(rig.remove(BASE + SECTION, SECTION).cost().memmapFromSystemPages())
                .isZero();
        assertThat(rig.remove(BASE + 512 * MIB, SECTION).cost().memmapFromSystemPages())
                .isZero();
        assertThat(rig.remove(BASE + 2 * SECTION, SECTION).cost().memmapFromSystemPages())
                .isEqualTo(-pages);
        assertThat(rig.machine.snapshot().vmemmap().leaves()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"powerpc-radix-64k, 32", "powerpc-hash-64k, 0"})
    void hotMemoryBehindBootMemoryUsesItsPage(String variant, long pages) {
        Rig rig = Rig.warm(variant, "6.12", 256 * MIB);
        assertThat(rig.add(2 * GIB, 256 * MIB).cost().memmapFromSystemPages()).isEqualTo(pages);
        assertThat(rig.remove(2 * GIB, 256 * MIB).cost().memmapFromSystemPages())
                .isEqualTo(-pages);
    }

    @Test
    void aColdMachineMapsThePageThatBootMemoryWouldHave() {
        Rig rig = Rig.cold("powerpc-hash-64k", "6.12", 256 * MIB);
        assertThat(rig.add(2 * GIB, 256 * MIB).cost().memmapFromSystemPages()).isEqualTo(256);
    }
}
