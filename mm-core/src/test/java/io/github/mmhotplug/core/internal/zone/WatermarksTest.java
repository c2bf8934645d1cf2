package io.github.mmhotplug.core.internal.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The numbers that real kernels showed: 2 GiB on x86, page blocks of 2 MiB. */
class WatermarksTest {
    private static final long BLOCK = 32768;
    private static final ZoneStats DMA = zone(ZoneType.DMA, 3840);
    private static final ZoneStats DMA32 = zone(ZoneType.DMA32, 484893);
    private static final ZoneStats NO_NORMAL = zone(ZoneType.NORMAL, 0);
    private static final ZoneStats NO_MOVABLE = zone(ZoneType.MOVABLE, 0);

    private static ZoneStats zone(ZoneType type, long managed) {
        return ZoneStats.atBoot(0, type, 0, managed, managed, managed);
    }

    private static ZoneTable table(ZoneStats... zones) {
        return new ZoneTable(List.of(zones));
    }

    private static Watermarks of(String kernel, MemoryGeometry geometry) {
        return new Watermarks(KernelProfiles.load().find(kernel).orElseThrow(), geometry);
    }

    private static Watermarks x86(String kernel) {
        return of(kernel, PlainArchitecture.GEOMETRY);
    }

    private static void assertMarks(ZoneTable zones, ZoneType type, long min, long low, long high) {
        assertThat(zones.zone(0, type).watermarks()).isEqualTo(new ZoneWatermarks(min, low, high));
    }

    private static long sumOfMin(ZoneTable zones) {
        return Stream.of(ZoneType.DMA, ZoneType.DMA32, ZoneType.NORMAL)
                .mapToLong(type -> zones.zone(0, type).watermarks().min())
                .sum();
    }

    /** A third kernel zone: 11 page blocks for each of them, spread by size. */
    @Test
    void aFirstBlockOfNormalRaisesAllMarks() {
        ZoneTable boot = x86("6.12").atBoot(table(DMA, DMA32, NO_NORMAL, NO_MOVABLE), true);
        ZoneTable zones =
                x86("6.12").afterHotplug(boot.with(0, ZoneType.NORMAL, zone -> zone.with(BLOCK, BLOCK, 0)), true);

        assertMarks(zones, ZoneType.DMA32, 15709, 19636, 23563);
        assertMarks(zones, ZoneType.NORMAL, 1061, 1326, 1591);
        assertThat(sumOfMin(boot)).isEqualTo(11263);
        assertThat(sumOfMin(zones)).isEqualTo(16894);
    }

    @Test
    void aBlockOfMovableLeavesTheOthersAlone() {
        ZoneTable boot = x86("6.12").atBoot(table(DMA, DMA32, NO_NORMAL, NO_MOVABLE), true);
        ZoneTable zones =
                x86("6.12").afterHotplug(boot.with(0, ZoneType.MOVABLE, zone -> zone.with(BLOCK, BLOCK, 0)), true);

        assertThat(zones.zone(0, ZoneType.DMA32).watermarks())
                .isEqualTo(boot.zone(0, ZoneType.DMA32).watermarks());
        assertThat(zones.zone(0, ZoneType.MOVABLE).watermarks().min()).isEqualTo(32);
    }

    /** With a NORMAL zone of as many pages: the share is 1061, min is capped, the distance is not. */
    @Test
    void theMarksOfMovableAreCapped() {
        ZoneTable zones = x86("6.12")
                .afterHotplug(table(DMA, DMA32, zone(ZoneType.NORMAL, BLOCK), zone(ZoneType.MOVABLE, BLOCK)), true);

        assertThat(zones.zone(0, ZoneType.MOVABLE).watermarks().min()).isEqualTo(32);
        assertThat(zones.zone(0, ZoneType.MOVABLE).watermarks().high())
                .isEqualTo(32 + 2 * (zones.zone(0, ZoneType.NORMAL).watermarks().min() / 4));
    }

    @Test
    void movableTakesItsShareOn61() {
        ZoneTable boot = x86("6.1").atBoot(table(DMA, DMA32, NO_NORMAL, NO_MOVABLE), true);
        ZoneTable zones =
                x86("6.1").afterHotplug(boot.with(0, ZoneType.MOVABLE, zone -> zone.with(BLOCK, BLOCK, 0)), true);

        long divisor = 3840 + 484893 + BLOCK;
        assertThat(zones.zone(0, ZoneType.MOVABLE).watermarks().min()).isEqualTo(11264L * BLOCK / divisor);
        assertThat(zones.zone(0, ZoneType.DMA32).watermarks().min()).isEqualTo(11264L * 484893 / divisor);
        assertThat(zones.zone(0, ZoneType.DMA32).watermarks().min())
                .isLessThan(boot.zone(0, ZoneType.DMA32).watermarks().min());
    }

    /** Page blocks of 32 MiB would take more than 5 % of 2 GiB. */
    @Test
    void fivePercentOfFreeMemoryAtMost() {
        MemoryGeometry pages16k = PlainArchitecture.geometry(14, 27, 11, 11, 32 * Bytes.MIB);
        ZoneTable zones = of("6.12", pages16k).atBoot(table(zone(ZoneType.DMA, 127488), NO_NORMAL, NO_MOVABLE), true);

        long free = 127488 - rootOnly(pages16k, 127488);
        assertThat(zones.zone(0, ZoneType.DMA).watermarks().min())
                .isEqualTo(free / 20)
                .isLessThan(11 * 2048);
    }

    private static long rootOnly(MemoryGeometry geometry, long managed) {
        return of("6.12", geometry)
                .atBoot(table(zone(ZoneType.DMA, managed), NO_NORMAL, NO_MOVABLE), false)
                .zone(0, ZoneType.DMA)
                .watermarks()
                .high();
    }

    /** The root of what is free above the marks before: a second computation yields less than the first. */
    @Test
    void withoutHugePagesTheMarksBeforeDecide() {
        ZoneTable boot = x86("6.12").atBoot(table(DMA, DMA32, NO_NORMAL, NO_MOVABLE), false);
        ZoneTable again = x86("6.12").afterHotplug(boot, false);

        long kbytes = (long) Math.sqrt(16L * 4 * (3840 + 484893));
        assertMarksOfAll(boot, kbytes / 4);
        long above = 3840
                - boot.zone(0, ZoneType.DMA).watermarks().high()
                + 484893
                - boot.zone(0, ZoneType.DMA32).watermarks().high();
        assertMarksOfAll(again, (long) Math.sqrt((double) (16L * 4 * above)) / 4);
    }

    private static void assertMarksOfAll(ZoneTable zones, long pages) {
        long managed = 3840 + 484893;
        assertThat(zones.zone(0, ZoneType.DMA).watermarks().min()).isEqualTo(pages * 3840 / managed);
        assertThat(zones.zone(0, ZoneType.DMA32).watermarks().min()).isEqualTo(pages * 484893 / managed);
    }

    /** The least is 128 KiB, the most 256 MiB, before 5.8 64 MiB. */
    @Test
    void minFreeKbytesHasBounds() {
        ZoneTable small = x86("6.12").atBoot(table(zone(ZoneType.DMA32, 200)), false);
        ZoneTable large = table(zone(ZoneType.NORMAL, 1L << 30));

        assertThat(small.zone(0, ZoneType.DMA32).watermarks().min()).isEqualTo(32);
        assertMin(x86("6.12").atBoot(large, false), 65536);
        assertMin(x86("rfc-2019").atBoot(large, false), 16384);
    }

    private static void assertMin(ZoneTable zones, long pages) {
        assertThat(zones.zone(0, ZoneType.NORMAL).watermarks().min()).isEqualTo(pages);
    }

    /** Before 5.10 the recommendation held until the first block went online. */
    @Test
    void oldKernelsForgetTheRecommendation() {
        ZoneTable boot = x86("rfc-2019").atBoot(table(DMA, DMA32, NO_NORMAL, NO_MOVABLE), true);
        ZoneTable zones = x86("rfc-2019").afterHotplug(boot, true);

        assertThat(sumOfMin(boot)).isEqualTo(11263);
        assertThat(sumOfMin(zones)).isLessThan(1500);
    }
}
