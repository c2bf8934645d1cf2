package io.github.mmhotplug.core.internal.hotplug;

import static io.github.mmhotplug.core.internal.hotplug.Engine.BLOCK_PAGES;
import static io.github.mmhotplug.core.internal.hotplug.Engine.FIRST_BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How MOVABLE spans while blocks join it and leave it. */
class ZoneSpansTest {
    private final Engine engine;

    ZoneSpansTest() {
        PlainArchitecture plain = PlainArchitecture.plain();
        engine = new Engine("7.2", plain.memory(), plain.vmemmap(), plain.pagetables());
    }

    @BeforeEach
    void fourMovableBlocks() {
        assertThat(engine.add(Engine.blocks(4)).isDone()).isTrue();
        for (int number = 0; number < 4; number++) {
            assertThat(engine.write(number, "online_movable").isDone()).isTrue();
        }
        assertSpan(0, 4, 4);
    }

    private void offline(long number) {
        assertThat(engine.write(number, "offline").isDone()).isTrue();
    }

    private void assertSpan(long first, long end, long present) {
        ZoneStats movable = engine.state.zones.zone(0, ZoneType.MOVABLE);
        assertThat(movable.startPfn()).isEqualTo((FIRST_BLOCK + first) * BLOCK_PAGES);
        assertThat(movable.spannedPages()).isEqualTo((end - first) * BLOCK_PAGES);
        assertThat(movable.presentPages()).isEqualTo(present * BLOCK_PAGES);
        assertThat(movable.managedPages()).isEqualTo(present * BLOCK_PAGES);
        assertThat(movable.presentEarlyPages()).isZero();
    }

    @Test
    void aHoleInTheMiddleStaysSpanned() {
        offline(1);
        assertSpan(0, 4, 3);
        offline(2);
        assertSpan(0, 4, 2);
    }

    @Test
    void theStartMovesToTheNextBlockThatIsOnline() {
        offline(1);
        offline(0);
        assertSpan(2, 4, 2);
    }

    @Test
    void theEndMovesToTheLastBlockThatIsOnline() {
        offline(2);
        offline(3);
        assertSpan(0, 2, 2);
    }

    @Test
    void anEmptyZoneSpansNothing() {
        for (int number = 3; number >= 0; number--) {
            offline(number);
        }
        ZoneStats movable = engine.state.zones.zone(0, ZoneType.MOVABLE);
        assertThat(movable.withWatermarks(ZoneWatermarks.NONE)).isEqualTo(ZoneStats.empty(0, ZoneType.MOVABLE));
    }

    @Test
    void blocksOfAnotherZoneInBetweenDoNotCount() {
        offline(1);
        offline(2);
        assertThat(engine.write(1, "online_kernel").isDone()).isTrue();
        offline(0);
        assertSpan(3, 4, 1);
    }

    @Test
    void theSpanComesBackWithTheBlock() {
        offline(3);
        offline(0);
        assertSpan(1, 3, 2);
        assertThat(engine.write(3, "online_movable").isDone()).isTrue();
        assertSpan(1, 4, 3);
    }
}
