package io.github.mmhotplug.core.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sixteen boot blocks from 0, eight hot-added ones from 32. */
class BlockTableTest {
    private final BlockTable table = new BlockTable();

    @BeforeEach
    void fill() {
        table.create(0, 16, BlockState.ONLINE, 0, true);
        table.create(32, 8, BlockState.OFFLINE, 300, false);
    }

    @Test
    void aBlockHasStateAndNode() {
        assertThat(table.state(15)).isEqualTo(BlockState.ONLINE);
        assertThat(table.state(32)).isEqualTo(BlockState.OFFLINE);
        assertThat(table.node(15)).isZero();
        assertThat(table.node(39)).isEqualTo(300);
        assertThat(table.exists(39)).isTrue();
        assertThat(table.exists(40)).isFalse();
        assertThat(table.count()).isEqualTo(24);
    }

    @Test
    void theFirstExistingBlockOfARangeIsFound() {
        assertThat(table.firstExisting(16, 16)).isEqualTo(RunMap.ABSENT);
        assertThat(table.firstExisting(16, 17)).isEqualTo(32);
        assertThat(table.firstExisting(35, 100)).isEqualTo(35);
        assertThat(table.firstExisting(40, 100)).isEqualTo(RunMap.ABSENT);
    }

    @Test
    void theFirstBlockThatIsNotOfflineIsFound() {
        assertThat(table.firstNotOffline(16, 30)).isEqualTo(RunMap.ABSENT);
        assertThat(table.firstNotOffline(12, 30)).isEqualTo(12);
        table.create(34, 1, BlockState.GOING_OFFLINE, 300, false);
        table.create(36, 1, BlockState.ONLINE, 300, false);
        assertThat(table.firstNotOffline(32, 8)).isEqualTo(34);
    }

    @Test
    void aNodeHasBlocksUntilTheLastIsGone() {
        assertThat(table.anyOnNode(300)).isTrue();
        assertThat(table.anyOnNode(1)).isFalse();
        table.remove(32, 7);
        assertThat(table.anyOnNode(300)).isTrue();
        table.remove(39, 1);
        assertThat(table.anyOnNode(300)).isFalse();
    }

    @Test
    void onlySelfHostedBlocksHaveAnAltmap() {
        table.setAltmap(33, 32, 4);
        table.setAltmap(34, 32, 4);
        assertThat(table.selfHosted(32, 8)).isEqualTo(2);
        assertThat(table.altmapFree(33)).isEqualTo(32);
        assertThat(table.altmapAlloc(33)).isEqualTo(4);
        assertThat(table.altmapFree(32)).isZero();
        assertThat(table.altmapAlloc(32)).isZero();

        List<String> runs = new ArrayList<>();
        table.forEachAltmapRun((start, end, free) -> runs.add(start + "-" + end + ": " + free));
        assertThat(runs).containsExactly("33-35: 32");
    }

    @Test
    void aRemovedBlockLeavesNothing() {
        BlockTable before = table.copy();
        table.create(64, 2, BlockState.OFFLINE, 0, false);
        table.setAltmap(64, 512, 512);
        table.setGroup(64, 2, 7);
        assertThat(table.anyInGroup(7)).isTrue();

        table.remove(64, 2);
        assertThat(table.anyInGroup(7)).isFalse();
        assertThat(table).isEqualTo(before).hasSameHashCodeAs(before);
    }

    @Test
    void equalNeighboursAreOneRun() {
        List<String> runs = new ArrayList<>();
        table.forEachRun((first, count, state, node, early) ->
                runs.add(first + "+" + count + " " + state.word() + " on " + node + (early ? ", early" : "")));
        assertThat(runs).containsExactly("0+16 online on 0, early", "32+8 offline on 300");
    }

    @Test
    void aCopyGoesItsOwnWay() {
        BlockTable copy = table.copy();
        copy.setGroup(32, 8, 0);
        assertThat(copy).isNotEqualTo(table);
        assertThat(table.anyInGroup(0)).isFalse();
    }
}
