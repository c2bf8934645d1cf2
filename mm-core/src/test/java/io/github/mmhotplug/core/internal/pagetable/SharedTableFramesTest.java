package io.github.mmhotplug.core.internal.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.Faults;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two page tables share a frame, a segment table fills four. */
class SharedTableFramesTest {
    private static final long MIB = Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final int SEGMENT_TABLE = 4;

    private final Rig rig = new Rig(Rig.MIXED_TABLES);

    @BeforeEach
    void aSegmentTableIsFourFrames() {
        assertThat(rig.edit.installTables(2, START, START + 1)).isTrue();
        assertThat(rig.framesTaken()).isEqualTo(SEGMENT_TABLE);
        assertThat(rig.table.tableFrames()).isEqualTo(SEGMENT_TABLE);
    }

    private void install(long fromMib, long toMib) {
        assertThat(rig.edit.installTables(1, START + fromMib * MIB, START + toMib * MIB))
                .isTrue();
    }

    private void release(long fromMib, long toMib) {
        rig.edit.releaseEmptyTables(1, START + fromMib * MIB, START + toMib * MIB);
    }

    private long pageTableFrames() {
        assertThat(rig.framesTaken()).isEqualTo(rig.framesMarked()).isEqualTo(rig.table.tableFrames());
        return rig.framesTaken() - SEGMENT_TABLE;
    }

    @Test
    void aHalfUsedFrameIsReused() {
        install(0, 3);
        assertThat(pageTableFrames()).isEqualTo(2);
        install(3, 4);
        assertThat(pageTableFrames()).isEqualTo(2);
        install(4, 5);
        assertThat(pageTableFrames()).isEqualTo(3);
        assertThat(rig.table.tableCount(1)).isEqualTo(5);
    }

    @Test
    void aFrameGoesBackWhenAllItsPartsAreFree() {
        install(0, 4);
        release(1, 2);
        assertThat(pageTableFrames()).isEqualTo(2);
        release(2, 3);
        assertThat(pageTableFrames()).isEqualTo(2);
        release(0, 1);
        assertThat(pageTableFrames()).isEqualTo(1);
        release(0, 4);
        assertThat(pageTableFrames()).isZero();
    }

    @Test
    void wholeFramesOfALongRunGoBackTogether() {
        install(0, 7);
        release(1, 6);
        assertThat(rig.table.tableCount(1)).isEqualTo(2);
        assertThat(pageTableFrames()).isEqualTo(2);
        install(1, 3);
        assertThat(pageTableFrames()).isEqualTo(2);
        release(0, 7);
        assertThat(pageTableFrames()).isZero();
    }

    @Test
    void aTableThatHoldsSomethingKeepsItsFrame() {
        install(0, 2);
        assertThat(rig.edit.setLeaves(0, START + MIB, START + MIB + 4096, 7)).isTrue();
        release(0, 2);
        assertThat(rig.table.tableCount(1)).isEqualTo(1);
        assertThat(pageTableFrames()).isEqualTo(1);
        assertThat(rig.table.isMapped(START + MIB, START + MIB + 4096, false)).isTrue();
    }

    @Test
    void twoSegmentTablesAreTwoBlocksOfFourFrames() {
        assertThat(rig.edit.installTables(2, START + 2048 * MIB, START + 3 * 2048 * MIB))
                .isTrue();
        assertThat(rig.framesTaken()).isEqualTo(3 * SEGMENT_TABLE);
        rig.table.forEachTable(
                2,
                (start, end, pfn) -> assertThat(pfn % SEGMENT_TABLE)
                        .as("table at pfn %s", pfn)
                        .isZero());

        rig.edit.releaseEmptyTables(2, START + 2048 * MIB, START + 2 * 2048 * MIB);
        assertThat(rig.framesTaken()).isEqualTo(2 * SEGMENT_TABLE);
        rig.edit.releaseEmptyTables(2, START, START + 3 * 2048 * MIB);
        assertThat(rig.framesTaken()).isZero();
    }

    @Test
    void largeTablesMadeBeforeMemoryRanOutStay() {
        Rig poor = new Rig(Rig.MIXED_TABLES, Faults.allocationsFrom(2));
        assertThat(poor.edit.installTables(2, START, START + 4 * 2048 * MIB)).isFalse();
        assertThat(poor.table.tableCount(2)).isEqualTo(2);
        assertThat(poor.framesTaken()).isEqualTo(2 * SEGMENT_TABLE);
    }

    @Test
    void partsMadeBeforeMemoryRanOutStay() {
        Rig poor = new Rig(Rig.MIXED_TABLES, Faults.allocationsFrom(3));
        assertThat(poor.edit.installTables(2, START, START + 1)).isTrue();
        assertThat(poor.edit.installTables(1, START, START + 7 * MIB)).isFalse();
        assertThat(poor.table.tableCount(1)).isEqualTo(4);
        assertThat(poor.framesTaken()).isEqualTo(SEGMENT_TABLE + 2);
        poor.edit.releaseEmptyTables(1, START, START + 7 * MIB);
        poor.edit.releaseEmptyTables(2, START, START + 7 * MIB);
        assertThat(poor.framesTaken()).isZero();
    }

    @Test
    void aCopyKnowsTheFreeParts() {
        install(0, 1);
        PageTable copy = rig.table.copy();
        install(1, 2);
        assertThat(copy).isNotEqualTo(rig.table);
        release(1, 2);
        assertThat(copy).isEqualTo(rig.table);
    }
}
