package io.github.mmhotplug.api.walk;

import static io.github.mmhotplug.api.walk.Shapes.PMD;
import static io.github.mmhotplug.api.walk.Shapes.PUD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The map: leaves of 2 MiB in [4.5 GiB, 5 GiB), of 1 GiB in [5 GiB, 7 GiB). */
class CutLeafTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;

    private final FakePageTable table = new FakePageTable(Shapes.levels(true, true));

    @BeforeEach
    void map() {
        assertThat(new LinearMapper(table, 12).map(4 * GIB + 512 * MIB, 7 * GIB))
                .isTrue();
    }

    @Test
    void aBoundaryInsideALeafCutsIt() {
        assertThat(CutLeaf.at(table, 5 * GIB + 128 * MIB)).contains(new CutLeaf(PUD, 5 * GIB, GIB));
        assertThat(CutLeaf.at(table, 7 * GIB - 4096)).contains(new CutLeaf(PUD, 6 * GIB, GIB));
        assertThat(CutLeaf.at(table, 5 * GIB - 4096)).contains(new CutLeaf(PMD, 5 * GIB - 2 * MIB, 2 * MIB));
    }

    @Test
    void aBoundaryBetweenLeavesCutsNothing() {
        assertThat(CutLeaf.at(table, 5 * GIB)).isEmpty();
        assertThat(CutLeaf.at(table, 6 * GIB)).isEmpty();
        assertThat(CutLeaf.at(table, 7 * GIB)).isEmpty();
        assertThat(CutLeaf.at(table, 5 * GIB - 128 * MIB)).isEmpty();
        assertThat(CutLeaf.at(table, 0)).isEmpty();
    }

    @Test
    void whereNothingIsMappedNothingIsCut() {
        assertThat(CutLeaf.at(table, 4 * GIB + 4096)).isEmpty();
        assertThat(CutLeaf.at(table, 8 * GIB + 4096)).isEmpty();
        assertThat(CutLeaf.at(table, 600 * GIB + 4096)).isEmpty();
    }

    @Test
    void bothEndsOfARangeAreLookedAt() {
        assertThat(CutLeaf.atEndsOf(table, PhysRange.ofEnd(5 * GIB + MIB, 6 * GIB)))
                .contains(new CutLeaf(PUD, 5 * GIB, GIB));
        assertThat(CutLeaf.atEndsOf(table, PhysRange.ofEnd(5 * GIB, 7 * GIB - MIB)))
                .contains(new CutLeaf(PUD, 6 * GIB, GIB));
        assertThat(CutLeaf.atEndsOf(table, PhysRange.ofEnd(4 * GIB, 7 * GIB))).isEmpty();
    }

    @Test
    void theRefusalNamesLeafAndRange() {
        PhysRange range = PhysRange.ofEnd(5 * GIB, 5 * GIB + 128 * MIB);
        Refusal refusal = CutLeaf.atEndsOf(table, range).orElseThrow().refusal(range);
        assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
        assertThat(refusal.rule()).isEqualTo(StandardRule.LEAF_WHOLE);
        assertThat(refusal.detail())
                .isEqualTo("the linear map has a leaf of 1 GiB at 0x140000000 that reaches over an end of "
                        + "0x140000000-0x147ffffff");
    }
}
