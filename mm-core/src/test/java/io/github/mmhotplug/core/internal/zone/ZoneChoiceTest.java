package io.github.mmhotplug.core.internal.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.OnlinePolicy;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import io.github.mmhotplug.core.internal.state.GroupTable.Group;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which zone a block goes to, and {@code valid_zones}; blocks of 128 MiB, numbered from address 0. */
class ZoneChoiceTest {
    private static final long BLOCK_PAGES = PlainArchitecture.BLOCK_BYTES >> 12;
    /** What a guest of 2 GiB has present at boot. */
    private static final long BOOT_PAGES = 524_158;

    private static final long HOT = 32;

    private final MachineState state = new MachineState(PlainArchitecture.GEOMETRY);
    private final ZoneChoice choice = new ZoneChoice(state, BLOCK_PAGES);

    ZoneChoiceTest() {
        state.zones = new ZoneTable(List.of(
                ZoneStats.atBoot(0, ZoneType.DMA, 1, 4095, 3998, 3840),
                ZoneStats.atBoot(0, ZoneType.DMA32, 4096, 520_192 - 32, BOOT_PAGES - 3998, 500_000),
                ZoneStats.empty(0, ZoneType.NORMAL),
                ZoneStats.empty(0, ZoneType.MOVABLE)));
        state.blocks.create(0, 16, BlockState.ONLINE, 0, true);
        state.blocks.set(1, BlockState.ONLINE, Optional.of(ZoneType.DMA32));
    }

    private void plug(long firstBlock, long blocks) {
        state.blocks.create(firstBlock, blocks, BlockState.OFFLINE, 0, false);
        state.blocks.setGroup(
                firstBlock, blocks, state.groups.register(Group.of(NodeId.ZERO, false, blocks * BLOCK_PAGES)));
    }

    private ZoneType online(long block, OnlineType type) {
        ZoneType zone = choice.zoneFor(type, block);
        state.zones = state.zones
                .grown(0, zone, new PfnRange(block * BLOCK_PAGES, BLOCK_PAGES))
                .with(0, zone, stats -> stats.with(BLOCK_PAGES, BLOCK_PAGES, 0));
        state.blocks
                .group(block)
                .ifPresent(group -> state.groups.present(group, zone == ZoneType.MOVABLE, BLOCK_PAGES));
        state.blocks.set(block, BlockState.ONLINE, Optional.of(zone));
        return zone;
    }

    private void autoMovable(long ratio) {
        state.onlinePolicy = OnlinePolicy.AUTO_MOVABLE;
        state.autoMovableRatio = ratio;
    }

    @ParameterizedTest
    @CsvSource({"301, MMKMM", "100, MKKKM", "50, KKKKM", "0, KKKKK"})
    void autoMovableTakesTheRecordedDecisions(long ratio, String zones) {
        autoMovable(ratio);
        StringBuilder picked = new StringBuilder();
        long first = HOT;
        for (long mib : new long[] {1024, 2048, 4096, 1024, 512}) {
            long blocks = mib * Bytes.MIB / PlainArchitecture.BLOCK_BYTES;
            plug(first, blocks);
            ZoneType zone = online(first, OnlineType.ONLINE);
            for (long block = first + 1; block < first + blocks; block++) {
                assertThat(online(block, OnlineType.ONLINE))
                        .as("a DIMM is of one zone")
                        .isEqualTo(zone);
            }
            picked.append(zone == ZoneType.MOVABLE ? 'M' : 'K');
            first += blocks;
        }
        assertThat(picked).hasToString(zones);
    }

    @Test
    void hotAddedKernelMemoryDoesNotWidenTheBudget() {
        autoMovable(301);
        plug(HOT, 32);
        for (long block = HOT; block < HOT + 32; block++) {
            assertThat(online(block, OnlineType.ONLINE_KERNEL)).isEqualTo(ZoneType.NORMAL);
        }
        plug(HOT + 32, 32);
        plug(HOT + 64, 32);
        for (long block = HOT + 32; block < HOT + 64; block++) {
            assertThat(online(block, OnlineType.ONLINE)).isEqualTo(ZoneType.MOVABLE);
        }
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT + 64)).isEqualTo(ZoneType.NORMAL);
    }

    /** 524158 pages at boot: a ratio of 6 allows 31449 movable ones, 7 allows 36691; CMA of 32768 is of them, and no more. */
    @Test
    void whatBelongsToCmaIsMovable() {
        state.blocks.create(HOT, 1, BlockState.OFFLINE, 0, false);
        autoMovable(6);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT)).isEqualTo(ZoneType.NORMAL);
        autoMovable(7);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT)).isEqualTo(ZoneType.MOVABLE);

        state.zones = state.zones.with(0, ZoneType.DMA32, stats -> stats.withCmaPages(BLOCK_PAGES));
        // two blocks of 65536 pages against a part of 491390
        autoMovable(13);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT)).isEqualTo(ZoneType.NORMAL);
        autoMovable(14);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT)).isEqualTo(ZoneType.MOVABLE);
    }

    @Test
    void aDimmWithKernelMemoryStaysKernel() {
        autoMovable(301);
        plug(HOT, 8);
        assertThat(choice.validZones(HOT)).isEqualTo("Movable Normal");
        assertThat(online(HOT, OnlineType.ONLINE_KERNEL)).isEqualTo(ZoneType.NORMAL);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT + 1)).isEqualTo(ZoneType.NORMAL);
        assertThat(choice.validZones(HOT + 1)).isEqualTo("Normal Movable");
    }

    @Test
    void ofADynamicGroupAUnitIsOfOneZone() {
        autoMovable(301);
        state.blocks.create(HOT, 8, BlockState.OFFLINE, 0, false);
        state.blocks.setGroup(HOT, 8, state.groups.register(Group.of(NodeId.ZERO, true, 4 * BLOCK_PAGES)));
        assertThat(online(HOT, OnlineType.ONLINE_KERNEL)).isEqualTo(ZoneType.NORMAL);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT + 3)).isEqualTo(ZoneType.NORMAL);
        assertThat(choice.zoneFor(OnlineType.ONLINE, HOT + 4)).isEqualTo(ZoneType.MOVABLE);
    }

    @Test
    void contigZonesFollowsTheSpans() {
        state.blocks.create(HOT, 8, BlockState.OFFLINE, 0, false);
        assertThat(choice.validZones(HOT)).isEqualTo("Normal Movable");
        assertThat(online(HOT, OnlineType.ONLINE_MOVABLE)).isEqualTo(ZoneType.MOVABLE);
        assertThat(choice.validZones(HOT + 1)).as("right above MOVABLE").isEqualTo("Normal Movable");
        assertThat(online(HOT + 4, OnlineType.ONLINE_MOVABLE)).isEqualTo(ZoneType.MOVABLE);
        assertThat(choice.validZones(HOT + 2)).as("inside MOVABLE").isEqualTo("Movable Normal");
        assertThat(online(HOT + 1, OnlineType.ONLINE_KERNEL)).isEqualTo(ZoneType.NORMAL);
        assertThat(online(HOT + 3, OnlineType.ONLINE_KERNEL)).isEqualTo(ZoneType.NORMAL);
        assertThat(choice.validZones(HOT + 2)).as("inside both").isEqualTo("Normal Movable");
        assertThat(choice.validZones(HOT)).isEqualTo("Movable");
        assertThat(choice.validZones(HOT + 1)).isEqualTo("Normal");
    }

    @Test
    void aBootBlockIsOfItsZoneOrOfNone() {
        assertThat(choice.validZones(0)).as("DMA and DMA32").isEqualTo("none");
        assertThat(choice.validZones(1)).isEqualTo("DMA32");
        state.blocks.set(1, BlockState.OFFLINE, Optional.empty());
        assertThat(choice.validZones(1)).isEqualTo("DMA32 Movable");
    }

    @Test
    void withMovableNodeNewMemoryIsMovable() {
        state.movableNode = true;
        state.blocks.create(HOT, 1, BlockState.OFFLINE, 0, false);
        assertThat(choice.validZones(HOT)).isEqualTo("Movable Normal");
    }
}
