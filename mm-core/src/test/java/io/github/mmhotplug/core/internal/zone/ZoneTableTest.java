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
        return ZoneStats.atBoot(node, type, start, pages, pages, pages);
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

    private static void assertDefault(ZoneTable zones, int node, PfnRange block, ZoneType zone, ZoneType ofKernel) {
        assertThat(zones.defaultZone(node, block, false)).isEqualTo(zone);
        assertThat(zones.defaultKernelZone(node, block)).isEqualTo(ofKernel);
    }

    @Test
    void anOfflineBootBlockReturnsToItsZone() {
        assertDefault(X86, 0, block(1024), ZoneType.DMA32, ZoneType.DMA32);
        ZoneTable s390 = new ZoneTable(List.of(zone(0, ZoneType.DMA, 0, 2048), zone(0, ZoneType.NORMAL, 2048, 2048)));
        assertDefault(s390, 0, block(1024), ZoneType.DMA, ZoneType.DMA);
    }

    @Test
    void newMemoryIsNormalByDefault() {
        assertDefault(X86, 0, block(8192), ZoneType.NORMAL, ZoneType.NORMAL);
        assertDefault(X86, 1, block(1024), ZoneType.NORMAL, ZoneType.NORMAL);
        assertDefault(new ZoneTable(List.of()), 0, block(0), ZoneType.NORMAL, ZoneType.NORMAL);
    }

    @Test
    void insideMovableAloneABlockIsMovableByDefault() {
        assertDefault(withMovable(5120, 6144, 8192), 0, block(7168), ZoneType.MOVABLE, ZoneType.NORMAL);
    }

    @Test
    void besideMovableOrInsideBothABlockIsNormalByDefault() {
        ZoneTable beside = withMovable(5120, 6144, 8192);
        assertDefault(beside, 0, block(6144 - 128), ZoneType.NORMAL, ZoneType.NORMAL);
        assertDefault(beside, 0, block(8192), ZoneType.NORMAL, ZoneType.NORMAL);
        assertDefault(withMovable(8192, 6144, 8192), 0, block(7168), ZoneType.NORMAL, ZoneType.NORMAL);
    }

    @Test
    void withMovableNodeWhatIsUndecidedIsMovable() {
        assertThat(X86.defaultZone(0, block(8192), true)).isEqualTo(ZoneType.MOVABLE);
        assertThat(X86.defaultZone(0, block(1024), true)).isEqualTo(ZoneType.DMA32);
        assertThat(withMovable(8192, 6144, 8192).defaultZone(0, block(7168), true))
                .isEqualTo(ZoneType.MOVABLE);
    }

    @Test
    void aSpanGrowsToTheHull() {
        ZoneTable grown = X86.grown(0, ZoneType.MOVABLE, block(8192)).grown(0, ZoneType.MOVABLE, block(1024));
        assertThat(grown.zone(0, ZoneType.MOVABLE).startPfn())
                .isEqualTo(block(1024).startPfn());
        assertThat(grown.zone(0, ZoneType.MOVABLE).endPfn())
                .isEqualTo(block(8192).endPfn());
        assertThat(grown.zone(0, ZoneType.NORMAL)).isEqualTo(X86.zone(0, ZoneType.NORMAL));
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
        assertThat(two.withoutNode(1)).isEqualTo(X86);
    }

    @Test
    void theLowestKernelZoneIsTheDefault() {
        assertThat(X86.defaultKernelZone(0, block(0))).isEqualTo(ZoneType.DMA);
        assertThat(X86.defaultKernelZone(0, block(128))).isEqualTo(ZoneType.DMA32);
        assertThat(X86.defaultKernelZone(0, block(2048))).isEqualTo(ZoneType.NORMAL);
    }
}
