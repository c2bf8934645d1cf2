package io.github.mmhotplug.api.walk;

import static io.github.mmhotplug.api.walk.Shapes.PGD;
import static io.github.mmhotplug.api.walk.Shapes.PMD;
import static io.github.mmhotplug.api.walk.Shapes.PTE;
import static io.github.mmhotplug.api.walk.Shapes.PUD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSweeperTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;

    private final FakePageTable table = new FakePageTable(Shapes.levels(true, true));

    private void map(long start, long end) {
        assertThat(new LinearMapper(table, 12).map(start, end)).isTrue();
    }

    private void sweep(long start, long end, boolean rootEntriesStay) {
        new TableSweeper(table, rootEntriesStay, TableSweeper.clearWhole(table)).sweep(start, end);
    }

    @Test
    void leavesOfAllLevelsAndTheirTablesGo() {
        map(4 * GIB + 4096, 6 * GIB + 2 * MIB);
        sweep(4 * GIB + 4096, 6 * GIB + 2 * MIB, false);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void tablesBelowTheRootStayWhereTheRootIsCopied() {
        map(4 * GIB + 4096, 6 * GIB + 2 * MIB);
        sweep(4 * GIB + 4096, 6 * GIB + 2 * MIB, true);
        assertThat(table.tables(PGD)).isEqualTo(1);
        assertThat(table.tables(PUD) + table.tables(PMD)).isZero();
        assertThat(table.leaves(PTE) + table.leaves(PMD) + table.leaves(PUD)).isZero();
    }

    @Test
    void aTableThatStillHoldsSomethingStays() {
        map(4 * GIB, 4 * GIB + 256 * MIB);
        sweep(4 * GIB, 4 * GIB + 128 * MIB, false);
        assertThat(table.leaves(PMD)).isEqualTo(64);
        assertThat(table.tables(PUD)).isEqualTo(1);

        sweep(4 * GIB + 128 * MIB, 4 * GIB + 256 * MIB, false);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void aLeafThatReachesOverTheEndStays() {
        map(4 * GIB, 6 * GIB);
        sweep(4 * GIB + 512 * MIB, 5 * GIB + 512 * MIB, false);
        assertThat(table.leaves(PUD)).isEqualTo(2);

        sweep(4 * GIB, 5 * GIB + 512 * MIB, false);
        assertThat(table.leaves(PUD)).isEqualTo(1);
    }

    @Test
    void whereNothingIsMappedNothingHappens() {
        sweep(4 * GIB, 5 * GIB, false);
        map(8 * GIB, 9 * GIB);
        String before = table.contents();
        sweep(4 * GIB, 8 * GIB, false);
        sweep(9 * GIB, 700 * GIB, false);
        assertThat(table.contents()).isEqualTo(before);
    }

    @Test
    void leavesAreShownAscendingAndClipped() {
        map(4 * GIB + 128 * MIB, 6 * GIB);
        List<String> seen = new ArrayList<>();
        new TableSweeper(table, false, (level, start, end) -> seen.add(level + ": " + start / MIB + "-" + end / MIB))
                .sweep(4 * GIB + 129 * MIB, 5 * GIB + 64 * MIB);
        assertThat(seen).containsExactly(PMD + ": 4225-5120", PUD + ": 5120-5184");
    }
}
