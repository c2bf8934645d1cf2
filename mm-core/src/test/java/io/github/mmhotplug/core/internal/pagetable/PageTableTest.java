package io.github.mmhotplug.core.internal.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The map: leaves of 2 MiB in [4 GiB, 4 GiB + 64 MiB), of 4 KiB in the 2 MiB behind. */
class PageTableTest {
    private static final long MIB = Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final long PAGES_START = START + 64 * MIB;
    private static final long END = PAGES_START + 2 * MIB;

    private final Rig rig = new Rig(Rig.PAGE_TABLES);
    private final PageTable table = rig.table;

    @BeforeEach
    void map() {
        assertThat(rig.edit.installTables(2, START, END)).isTrue();
        assertThat(rig.edit.setLeaves(1, START, PAGES_START, START >> 12)).isTrue();
        assertThat(rig.edit.installTables(1, PAGES_START, END)).isTrue();
        assertThat(rig.edit.setLeaves(0, PAGES_START, END, PAGES_START >> 12)).isTrue();
    }

    @Test
    void aRunEndsWhereTheKindChanges() {
        assertThat(table.runAt(1, START, Long.MAX_VALUE))
                .isEqualTo(new EntryRun(EntryKind.LEAF, START, PAGES_START, START >> 12));
        assertThat(table.runAt(1, PAGES_START, Long.MAX_VALUE))
                .isEqualTo(new EntryRun(EntryKind.TABLE, PAGES_START, END, -1));
        assertThat(table.runAt(1, END, 6 * Bytes.GIB)).isEqualTo(new EntryRun(EntryKind.NONE, END, 6 * Bytes.GIB, -1));
    }

    @Test
    void aRunIsClippedToWhatWasAskedFor() {
        long inside = START + 3 * MIB;
        assertThat(table.runAt(1, inside, inside + 5))
                .isEqualTo(new EntryRun(EntryKind.LEAF, inside, inside + 5, (START + 2 * MIB) >> 12));
        assertThat(table.runAt(2, START + MIB, END)).isEqualTo(new EntryRun(EntryKind.TABLE, START + MIB, END, -1));
        assertThat(table.runAt(2, START + MIB, 8 * Bytes.GIB).endOffset()).isEqualTo(START + Bytes.GIB);
        assertThat(table.runAt(1, 0, START + MIB)).isEqualTo(new EntryRun(EntryKind.NONE, 0, START, -1));
    }

    @Test
    void whereThereIsNoTableEntriesAreEmpty() {
        assertThat(table.runAt(0, START, PAGES_START)).isEqualTo(new EntryRun(EntryKind.NONE, START, PAGES_START, -1));
        assertThat(table.runAt(1, 0, Bytes.GIB).kind()).isEqualTo(EntryKind.NONE);
    }

    @Test
    void leavesThatDoNotContinueEachOtherAreTwoRuns() {
        rig.edit.clearLeaves(1, START + 32 * MIB, PAGES_START);
        assertThat(rig.edit.setLeaves(1, START + 32 * MIB, PAGES_START, 0)).isTrue();
        assertThat(table.runAt(1, START, PAGES_START).endOffset()).isEqualTo(START + 32 * MIB);
        assertThat(table.isMapped(START, PAGES_START, false)).isTrue();
        assertThat(table.isMapped(START, PAGES_START, true)).isFalse();
    }

    @Test
    void aRangeIsMappedByLeavesOfSeveralSizes() {
        assertThat(table.isMapped(START, END, true)).isTrue();
        assertThat(table.isMapped(START + MIB, END - 1, true)).isTrue();
        assertThat(table.isMapped(START, END + 1, false)).isFalse();
        assertThat(table.isMapped(START - 1, END, false)).isFalse();
        rig.edit.clearLeaves(0, PAGES_START + 8192, PAGES_START + 12288);
        assertThat(table.isMapped(START, END, true)).isFalse();
    }

    @Test
    void everyOffsetHasItsFrame() {
        assertThat(table.frameAt(START + 3 * MIB + 4096)).isEqualTo(((START + 3 * MIB) >> 12) + 1);
        assertThat(table.frameAt(PAGES_START + 4097)).isEqualTo((PAGES_START >> 12) + 1);
        assertThat(table.frameAt(END)).isEqualTo(-1);
    }

    @Test
    void leavesAndTablesAreCounted() {
        assertThat(table.leafCount(1)).isEqualTo(32);
        assertThat(table.leafCount(0)).isEqualTo(512);
        assertThat(table.tableCount(2)).isEqualTo(1);
        assertThat(table.tableCount(1)).isEqualTo(1);
        assertThat(table.tableFrames()).isEqualTo(2);
    }

    @Test
    void everyTouchedLeafIsVisited() {
        List<String> seen = new ArrayList<>();
        table.forEachLeaf(
                START + 63 * MIB,
                PAGES_START + 1,
                (level, start, end, pfn) ->
                        seen.add(level + ": " + (start - START) + "-" + (end - START) + " " + (pfn - (START >> 12))));
        assertThat(seen)
                .containsExactly(
                        "0: " + 64 * MIB + "-" + (64 * MIB + 4096) + " " + ((64 * MIB) >> 12),
                        "1: " + 62 * MIB + "-" + 64 * MIB + " " + ((62 * MIB) >> 12));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        PageTable copy = table.copy();
        assertThat(copy).isEqualTo(table).hasSameHashCodeAs(table);
        rig.edit.clearLeaves(1, START, START + 2 * MIB);
        assertThat(copy).isNotEqualTo(table);
        assertThat(copy.leafCount(1)).isEqualTo(32);
    }
}
