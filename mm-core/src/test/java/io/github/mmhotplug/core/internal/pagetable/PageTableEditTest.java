package io.github.mmhotplug.core.internal.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Faults;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every table is a page. */
class PageTableEditTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;

    private final Rig rig = new Rig(Rig.PAGE_TABLES);

    private static void assertMisuse(String what, ThrowingCallable call) {
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(call)
                .withMessageContaining(what)
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.TABLE_DISCIPLINE));
    }

    private void installPmdTable() {
        assertThat(rig.edit.installTables(2, START, START + GIB)).isTrue();
    }

    @Test
    void everyEntryThatIsTouchedGetsATable() {
        assertThat(rig.edit.installTables(2, START + GIB - 1, START + GIB + 1)).isTrue();
        assertThat(rig.table.tableCount(2)).isEqualTo(2);
        assertThat(rig.table.runAt(2, START, START + 4 * GIB))
                .isEqualTo(new EntryRun(EntryKind.TABLE, START, START + 2 * GIB, -1));
        assertThat(rig.framesTaken()).isEqualTo(2).isEqualTo(rig.framesMarked());
    }

    @Test
    void leavesNeedTablesAboveThem() {
        assertMisuse("tables that do not exist", () -> rig.edit.setLeaves(1, START, START + 2 * MIB, START >> 12));
        assertMisuse("tables that do not exist", () -> rig.edit.installTables(1, START, START + 2 * MIB));
    }

    @Test
    void leavesNeedALevelThatHasThem() {
        assertMisuse("where none are allowed", () -> rig.edit.setLeaves(2, START, START + GIB, START >> 12));
    }

    @Test
    void leavesAreAligned() {
        installPmdTable();
        assertMisuse("in part", () -> rig.edit.setLeaves(1, START + MIB, START + 2 * MIB, START >> 12));
        assertMisuse("in part", () -> rig.edit.setLeaves(1, START, START + MIB, START >> 12));
        assertMisuse("in part", () -> rig.edit.setLeaves(1, START, START, START >> 12));
        assertMisuse("in part", () -> rig.edit.clearLeaves(1, START, START + MIB));
    }

    @Test
    void framesAreAligned() {
        installPmdTable();
        assertMisuse("unaligned frames", () -> rig.edit.setLeaves(1, START, START + 2 * MIB, 256));
        assertMisuse("unaligned frames", () -> rig.edit.setLeaves(1, START, START + 2 * MIB, -512));
    }

    @Test
    void anEntryInUseIsNotReplaced() {
        installPmdTable();
        assertThat(rig.edit.setLeaves(1, START, START + 2 * MIB, START >> 12)).isTrue();
        assertThat(rig.edit.installTables(1, START + 2 * MIB, START + 4 * MIB)).isTrue();

        assertMisuse("in use", () -> rig.edit.setLeaves(1, START, START + 2 * MIB, START >> 12));
        assertMisuse("in use", () -> rig.edit.setLeaves(1, START + 2 * MIB, START + 4 * MIB, START >> 12));
        assertMisuse("in use", () -> rig.edit.installTables(1, START, START + 2 * MIB));
        assertMisuse("in use", () -> rig.edit.installTables(1, START + 3 * MIB, START + 6 * MIB));
        assertThat(rig.framesTaken()).isEqualTo(2);
    }

    @Test
    void thereAreNoTablesBelowTheLowestLevel() {
        assertMisuse("below the lowest level", () -> rig.edit.installTables(0, START, START + 4096));
    }

    @Test
    void aLeafOfTheLowestLevelCantBeSplit() {
        installPmdTable();
        assertThat(rig.edit.installTables(1, START, START + 2 * MIB)).isTrue();
        assertThat(rig.edit.setLeaves(0, START, START + 4096, START >> 12)).isTrue();
        assertMisuse("linear map, level PTE", () -> rig.edit.splitLeaf(0, START));
    }

    @Test
    void clearingWhatIsNotThereIsHarmless() {
        rig.edit.clearLeaves(1, START, START + GIB);
        rig.edit.releaseEmptyTables(2, START, START + GIB);
        assertThat(rig.framesTaken()).isZero();
    }

    @Test
    void aLeafIsSplitIntoLeavesOfTheNextLevel() {
        installPmdTable();
        assertThat(rig.edit.setLeaves(1, START, START + 4 * MIB, START >> 12)).isTrue();

        assertThat(rig.edit.splitLeaf(1, START + 3 * MIB)).isTrue();
        assertThat(rig.table.leafCount(1)).isEqualTo(1);
        assertThat(rig.table.leafCount(0)).isEqualTo(512);
        assertThat(rig.table.isMapped(START, START + 4 * MIB, true)).isTrue();
        assertThat(rig.framesTaken()).isEqualTo(2);

        assertMisuse("no leaf", () -> rig.edit.splitLeaf(1, START + 3 * MIB));
        assertMisuse("no leaf", () -> rig.edit.splitLeaf(1, START + 4 * MIB));
    }

    @Test
    void aSplitWithoutMemoryChangesNothing() {
        Rig poor = new Rig(Rig.PAGE_TABLES, Faults.allocationsFrom(1));
        assertThat(poor.edit.installTables(2, START, START + GIB)).isTrue();
        assertThat(poor.edit.setLeaves(1, START, START + 4 * MIB, START >> 12)).isTrue();
        PageTable before = poor.table.copy();

        assertThat(poor.edit.splitLeaf(1, START)).isFalse();
        assertThat(poor.table).isEqualTo(before);
        assertThat(poor.frames.lastFailure().errno()).isEqualTo(Errno.ENOMEM);
    }

    @Test
    void onlyEmptyTablesAreReleased() {
        assertThat(rig.edit.installTables(2, START, START + 4 * GIB)).isTrue();
        assertThat(rig.edit.setLeaves(1, START + GIB, START + GIB + 2 * MIB, 0)).isTrue();
        assertThat(rig.edit.installTables(1, START + 3 * GIB, START + 3 * GIB + 1))
                .isTrue();

        rig.edit.releaseEmptyTables(2, START, START + 4 * GIB);
        assertThat(rig.table.tableCount(2)).isEqualTo(2);
        assertThat(rig.table.runAt(2, START, START + GIB).kind()).isEqualTo(EntryKind.NONE);
        assertThat(rig.table.runAt(2, START + GIB, START + 2 * GIB).kind()).isEqualTo(EntryKind.TABLE);
        assertThat(rig.framesTaken()).isEqualTo(3).isEqualTo(rig.framesMarked());

        rig.edit.clearLeaves(1, START + GIB, START + GIB + 2 * MIB);
        rig.edit.releaseEmptyTables(1, START, START + 4 * GIB);
        rig.edit.releaseEmptyTables(2, START, START + 4 * GIB);
        assertThat(rig.framesTaken()).isZero();
        assertThat(rig.table).isEqualTo(new PageTable(Rig.PAGE_TABLES, 12, 0));
    }

    @Test
    void onlyTablesOfTheRangeAreReleased() {
        assertThat(rig.edit.installTables(2, START, START + 4 * GIB)).isTrue();
        rig.edit.releaseEmptyTables(2, START + GIB, START + 2 * GIB);
        assertThat(rig.table.tableCount(2)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 7})
    void whatWasMadeBeforeMemoryRanOutStays(long allocations) {
        Rig poor = new Rig(Rig.PAGE_TABLES, Faults.allocationsFrom(allocations));
        assertThat(poor.edit.installTables(2, START, START + 8 * GIB)).isFalse();
        assertThat(poor.table.tableCount(2)).isEqualTo(allocations);
        assertThat(poor.framesTaken()).isEqualTo(allocations);
        assertThat(poor.frames.lastFailure().rule()).isEqualTo(StandardRule.LINEAR_TABLES_ALLOCATED);

        poor.edit.releaseEmptyTables(2, START, START + 8 * GIB);
        assertThat(poor.framesTaken()).isZero();
    }

    @Test
    void aRefusedMappingChangesNothing() {
        Rig refusing = new Rig(Rig.PAGE_TABLES, Faults.mapping(0));
        assertThat(refusing.edit.installTables(2, START, START + GIB)).isTrue();
        assertThat(refusing.edit.setLeaves(1, START, START + 2 * MIB, START >> 12))
                .isFalse();
        assertThat(refusing.table.leafCount(1)).isZero();
        assertThat(refusing.frames.lastFailure().errno()).isEqualTo(Errno.EFAULT);
        assertThat(refusing.edit.setLeaves(1, START, START + 2 * MIB, START >> 12))
                .isTrue();
    }
}
