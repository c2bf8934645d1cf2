package io.github.mmhotplug.core.internal.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code valid_zones} of blocks of 128 MiB. */
class ZoneTableTest {
    private static final long BLOCK = (128 * Bytes.MIB) >> 12;
    private static final ZoneTable X86 = new ZoneTable(List.of(
            zone(0, ZoneType.DMA, 0, 16),
            zone(0, ZoneType.DMA32, 16, 2048),
            zone(0, ZoneType.NORMAL, 4096, 8192),
            zone(0, ZoneType.MOVABLE, 0, 0)));

    private static ZoneStats zone(int node, ZoneType type, long startMib, long endMib) {
        long start = (startMib * Bytes.MIB) >> 12;
        long pages = ((endMib - startMib) * Bytes.MIB) >> 12;
        return new ZoneStats(node, type, start, pages, pages, pages);
    }

    private static PfnRange block(long startMib) {
        return new PfnRange((startMib * Bytes.MIB) >> 12, BLOCK);
    }

    private static ZoneTable withMovable(long normalEndMib, long movableStartMib, long movableEndMib) {
        return new ZoneTable(List.of(
                zone(0, ZoneType.DMA32, 0, 2048),
                zone(0, ZoneType.NORMAL, 4096, normalEndMib),
                zone(0, ZoneType.MOVABLE, movableStartMib, movableEndMib)));
    }

    @Test
    void anOnlineBlockNamesItsZone() {
        assertThat(X86.validZonesOnline(0, block(128))).isEqualTo("DMA32");
        assertThat(X86.validZonesOnline(0, block(4096))).isEqualTo("Normal");
    }

    @Test
    void theFirstBlockOfX86LiesInTwoZones() {
        assertThat(X86.validZonesOnline(0, block(0))).isEqualTo("none");
    }

    @Test
    void anOfflineBootBlockReturnsToItsZone() {
        assertThat(X86.validZonesOffline(0, block(1024))).isEqualTo("DMA32 Movable");
        ZoneTable s390 = new ZoneTable(List.of(zone(0, ZoneType.DMA, 0, 2048), zone(0, ZoneType.NORMAL, 2048, 2048)));
        assertThat(s390.validZonesOffline(0, block(1024))).isEqualTo("DMA Movable");
    }

    @Test
    void newMemoryIsNormalByDefault() {
        assertThat(X86.validZonesOffline(0, block(8192))).isEqualTo("Normal Movable");
        assertThat(X86.validZonesOffline(0, block(65536))).isEqualTo("Normal Movable");
    }

    @Test
    void aFreshNodeHasNoZoneToContinue() {
        assertThat(X86.validZonesOffline(1, block(1024))).isEqualTo("Normal Movable");
        assertThat(new ZoneTable(List.of()).validZonesOffline(0, block(0))).isEqualTo("Normal Movable");
    }

    @Test
    void insideMovableAloneABlockIsMovableByDefault() {
        ZoneTable zones = withMovable(5120, 6144, 8192);
        assertThat(zones.validZonesOffline(0, block(7168))).isEqualTo("Movable Normal");
        assertThat(zones.defaultZone(0, block(7168))).isEqualTo(ZoneType.MOVABLE);
    }

    @Test
    void besideMovableABlockIsNormalByDefault() {
        ZoneTable zones = withMovable(5120, 6144, 8192);
        assertThat(zones.validZonesOffline(0, block(6144 - 128))).isEqualTo("Normal Movable");
        assertThat(zones.validZonesOffline(0, block(8192))).isEqualTo("Normal Movable");
    }

    @Test
    void insideBothABlockIsNormalByDefault() {
        ZoneTable zones = withMovable(8192, 6144, 8192);
        assertThat(zones.validZonesOffline(0, block(7168))).isEqualTo("Normal Movable");
    }

    @Test
    void aNodeComesWithEmptyZonesAndGoesWithThem() {
        ZoneTable two = X86.withEmptyNode(1);
        assertThat(two.zones()).hasSize(2 * X86.zones().size()).containsAll(X86.zones());
        assertThat(two.zones())
                .filteredOn(zone -> zone.node() == 1)
                .allSatisfy(zone -> assertThat(zone.spannedPages()).isZero())
                .extracting(ZoneStats::type)
                .containsExactlyElementsOf(
                        X86.zones().stream().map(ZoneStats::type).toList());
        assertThat(two.validZonesOffline(1, block(1024))).isEqualTo("Normal Movable");
        assertThat(two.withoutNode(1)).isEqualTo(X86);
    }

    @Test
    void theLowestKernelZoneIsTheDefault() {
        assertThat(X86.defaultKernelZone(0, block(0))).isEqualTo(ZoneType.DMA);
        assertThat(X86.defaultKernelZone(0, block(128))).isEqualTo(ZoneType.DMA32);
        assertThat(X86.defaultKernelZone(0, block(2048))).isEqualTo(ZoneType.NORMAL);
    }
}
