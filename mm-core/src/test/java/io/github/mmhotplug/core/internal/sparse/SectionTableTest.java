package io.github.mmhotplug.core.internal.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SectionTableTest {
    private static final MemoryGeometry GEOMETRY = PlainArchitecture.GEOMETRY;
    private static final long SECTION = GEOMETRY.pagesPerSection();
    private static final long SUBSECTION = GEOMETRY.pagesPerSubsection();
    private static final long FIRST = 32;
    private static final long PFN = FIRST * SECTION;

    private final SectionTable table = new SectionTable(GEOMETRY);

    @Test
    void aSectionIsAsLongAsTheGeometrySays() {
        assertThat(table.sectionOf(PFN)).isEqualTo(FIRST);
        assertThat(table.sectionOf(PFN + SECTION - 1)).isEqualTo(FIRST);
        assertThat(table.sectionOf(PFN + SECTION)).isEqualTo(FIRST + 1);
    }

    @Test
    void subsectionsAreFilledOnce() {
        assertThat(table.fill(new PfnRange(PFN + SUBSECTION, SUBSECTION))).isTrue();
        assertThat(table.fill(new PfnRange(PFN, SECTION))).isFalse();
        assertThat(table.anySubsectionValid(new PfnRange(PFN, SUBSECTION))).isFalse();
        assertThat(table.fill(new PfnRange(PFN, SUBSECTION))).isTrue();
        assertThat(table.allSubsectionsValid(new PfnRange(PFN, 2 * SUBSECTION))).isTrue();
        assertThat(table.allSubsectionsValid(new PfnRange(PFN, 2 * SUBSECTION + 1)))
                .isFalse();
    }

    @Test
    void subsectionsAreClearedOnce() {
        assertThat(table.fill(new PfnRange(PFN, SECTION))).isTrue();
        assertThat(table.clear(new PfnRange(PFN, SUBSECTION))).isTrue();
        assertThat(table.clear(new PfnRange(PFN, SECTION))).isFalse();
        assertThat(table.allSubsectionsValid(new PfnRange(PFN + SUBSECTION, SECTION - SUBSECTION)))
                .isTrue();
        assertThat(table.isEmpty(FIRST)).isFalse();
        assertThat(table.clear(new PfnRange(PFN + SUBSECTION, SECTION - SUBSECTION)))
                .isTrue();
        assertThat(table.isEmpty(FIRST)).isTrue();
    }

    @Test
    void aTouchedSubsectionCounts() {
        assertThat(table.fill(new PfnRange(PFN, SUBSECTION))).isTrue();
        assertThat(table.anySubsectionValid(new PfnRange(PFN + SUBSECTION - 1, 2)))
                .isTrue();
        assertThat(table.anySubsectionValid(new PfnRange(PFN + SUBSECTION, 2))).isFalse();
    }

    @Test
    void theFlagWordSaysWhatASectionIs() {
        table.setFlags(0, 4, SectionTable.PRESENT | SectionTable.ONLINE | SectionTable.EARLY);
        table.setFlags(FIRST, FIRST + 1, SectionTable.PRESENT);
        assertThat(table.isEarly(3)).isTrue();
        assertThat(table.isEarly(FIRST)).isFalse();
        assertThat(table.isEarly(4)).isFalse();
        assertThat(table.isPresent(FIRST)).isTrue();
        assertThat(table.presentSections()).isEqualTo(5);

        table.forget(2);
        assertThat(table.isPresent(2)).isFalse();
        assertThat(table.isEarly(2)).isFalse();
        assertThat(table.presentSections()).isEqualTo(4);
    }

    @Test
    void runsAreInSectionsAndInFrames() {
        assertThat(table.fill(new PfnRange(PFN, 2 * SECTION))).isTrue();
        table.setFlags(FIRST, FIRST + 2, SectionTable.PRESENT);
        List<String> seen = new ArrayList<>();
        table.forEachRun((start, end, word) -> seen.add(start + "-" + end));
        table.forEachValidRange((start, end, ignored) -> seen.add(start + "-" + end));
        assertThat(seen).containsExactly(FIRST + "-" + (FIRST + 2), PFN + "-" + (PFN + 2 * SECTION));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        assertThat(table.fill(new PfnRange(PFN, SECTION))).isTrue();
        SectionTable copy = table.copy();
        assertThat(copy).isEqualTo(table);
        assertThat(copy.clear(new PfnRange(PFN, SUBSECTION))).isTrue();
        assertThat(table.allSubsectionsValid(new PfnRange(PFN, SECTION))).isTrue();
        assertThat(copy).isNotEqualTo(table);
    }
}
