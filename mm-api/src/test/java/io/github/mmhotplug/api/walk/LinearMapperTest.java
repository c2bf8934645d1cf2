package io.github.mmhotplug.api.walk;

import static io.github.mmhotplug.api.walk.Shapes.PGD;
import static io.github.mmhotplug.api.walk.Shapes.PMD;
import static io.github.mmhotplug.api.walk.Shapes.PTE;
import static io.github.mmhotplug.api.walk.Shapes.PUD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearMapperTest {
    private static final long KIB = Bytes.KIB;
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    /** [4 GiB + 124 KiB, 6 GiB + 4100 KiB): pieces of all sizes, six of them. */
    private static final long RAGGED_START = 4 * GIB + 124 * KIB;

    private static final long RAGGED_END = 6 * GIB + 4100 * KIB;

    private final FakePageTable table = new FakePageTable(Shapes.levels(true, true));

    private static LinearMapper mapper(FakePageTable table) {
        return new LinearMapper(table, 12);
    }

    private static boolean map(FakePageTable table, long start, long end) {
        return mapper(table).map(start, end);
    }

    private static long tablePages(FakePageTable table) {
        return table.tables(PMD) + table.tables(PUD) + table.tables(PGD);
    }

    /** The worked splits, and the table of examples: leaves of 1 GiB and 2 MiB, PUD and PMD tables. */
    @ParameterizedTest
    @CsvSource({
        "4096, 1024,   1, 0,   1, 0",
        "4224, 10240,  9, 512, 1, 2",
        "3584, 1024,   0, 512, 1, 2",
        "4098, 1024,   0, 512, 1, 2",
        "4096, 128,    0, 64,  1, 1",
        "4096, 9216,   9, 0,   1, 0",
        "4096, 65536,  64, 0,  1, 0",
        "4224, 9216,   8, 512, 1, 2",
        "4224, 65536,  63, 512, 1, 2",
        "491520, 65536, 64, 0, 2, 0",
    })
    void theLargestLeavesThatFitAreUsed(
            long startMib, long sizeMib, long pudLeaves, long pmdLeaves, long pudTables, long pmdTables) {
        assertThat(map(table, startMib * MIB, (startMib + sizeMib) * MIB)).isTrue();

        assertThat(table.leaves(PUD)).isEqualTo(pudLeaves);
        assertThat(table.leaves(PMD)).isEqualTo(pmdLeaves);
        assertThat(table.leaves(PTE)).isZero();
        assertThat(table.tables(PGD)).isEqualTo(pudTables);
        assertThat(table.tables(PUD)).isEqualTo(pmdTables);
        assertThat(table.tables(PMD)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"4096, 9", "4224, 10"})
    void withoutTheLargestLeavesTheNextOnesAreUsed(long startMib, long pmdTables) {
        FakePageTable without = new FakePageTable(Shapes.levels(true, false));
        assertThat(map(without, startMib * MIB, (startMib + 9 * 1024) * MIB)).isTrue();

        assertThat(without.leaves(PMD)).isEqualTo(9 * 512);
        assertThat(without.tables(PUD)).isEqualTo(pmdTables);
    }

    @Test
    void withoutLargeLeavesEveryPageHasAnEntry() {
        FakePageTable pages = new FakePageTable(Shapes.levels(false, false));
        assertThat(map(pages, 4 * GIB, 4 * GIB + 128 * MIB)).isTrue();

        assertThat(pages.leaves(PTE)).isEqualTo(128 * MIB / 4096);
        assertThat(pages.tables(PMD)).isEqualTo(64);
        assertThat(pages.tables(PUD)).isEqualTo(1);
    }

    @Test
    void raggedEndsAreMappedByPages() {
        assertThat(map(table, RAGGED_START, RAGGED_END)).isTrue();

        assertThat(table.leaves(PTE)).isEqualTo((2 * MIB - 124 * KIB) / 4096 + 1);
        assertThat(table.leaves(PMD)).isEqualTo(511 + 2);
        assertThat(table.leaves(PUD)).isEqualTo(1);
        assertThat(table.tables(PMD)).isEqualTo(2);
    }

    @Test
    void everyFrameIsAtItsOwnAddress() {
        assertThat(map(table, RAGGED_START, RAGGED_END)).isTrue();

        EntryRun pages = table.runAt(PTE, RAGGED_START, RAGGED_END);
        assertThat(pages).isEqualTo(new EntryRun(EntryKind.LEAF, RAGGED_START, 4 * GIB + 2 * MIB, RAGGED_START >> 12));
        assertThat(table.runAt(PMD, pages.endOffset(), RAGGED_END))
                .isEqualTo(new EntryRun(EntryKind.LEAF, pages.endOffset(), 5 * GIB, pages.endOffset() >> 12));
        assertThat(table.runAt(PUD, 5 * GIB, RAGGED_END))
                .isEqualTo(new EntryRun(EntryKind.LEAF, 5 * GIB, 6 * GIB, (5 * GIB) >> 12));
    }

    @Test
    void aTableThatStandsIsGoneInto() {
        assertThat(map(table, 4 * GIB, 4 * GIB + 2 * MIB)).isTrue();
        assertThat(map(table, 4 * GIB, 6 * GIB)).isTrue();

        assertThat(table.leaves(PMD)).isEqualTo(512);
        assertThat(table.leaves(PUD)).isEqualTo(1);
        assertThat(table.tablesMade(PUD)).isEqualTo(1);
    }

    @Test
    void aLeafThatStandsIsKept() {
        assertThat(map(table, 4 * GIB, 5 * GIB)).isTrue();
        String before = table.contents();
        assertThat(map(table, 4 * GIB + 128 * MIB, 4 * GIB + 256 * MIB)).isTrue();
        assertThat(table.contents()).isEqualTo(before);
    }

    @Test
    void undoTakesAwayWhatItMadeAndNothingElse() {
        assertThat(map(table, 4 * GIB + 64 * MIB, 4 * GIB + 128 * MIB)).isTrue();
        assertThat(table.installTables(PUD, 5 * GIB, 6 * GIB)).isTrue();
        String before = table.contents();

        LinearMapper mapper = mapper(table);
        assertThat(mapper.map(RAGGED_START, RAGGED_END)).isTrue();
        assertThat(table.leaves(PUD)).isZero();
        mapper.undo();

        assertThat(table.contents()).isEqualTo(before);
    }

    @Test
    void undoTwiceIsUndoOnce() {
        LinearMapper mapper = mapper(table);
        assertThat(mapper.map(RAGGED_START, RAGGED_END)).isTrue();
        mapper.undo();
        assertThat(table.isEmpty()).isTrue();
        assertThat(map(table, 4 * GIB, 5 * GIB)).isTrue();
        mapper.undo();
        assertThat(table.leaves(PUD)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void withoutTablesItFailsAndCanBeUndone(int tables) {
        table.tablesLeft = tables;
        LinearMapper mapper = mapper(table);

        assertThat(mapper.map(RAGGED_START, RAGGED_END)).isFalse();
        assertThat(tablePages(table)).isEqualTo(tables);
        mapper.undo();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void fiveTablesAreEnough() {
        table.tablesLeft = 5;
        assertThat(map(table, RAGGED_START, RAGGED_END)).isTrue();
        assertThat(tablePages(table)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aRefusedMappingCanBeUndone(int mappings) {
        table.mappingsLeft = mappings;
        LinearMapper mapper = mapper(table);

        assertThat(mapper.map(RAGGED_START, RAGGED_END)).isFalse();
        mapper.undo();
        assertThat(table.isEmpty()).isTrue();
    }
}
