package io.github.mmhotplug.api.walk;

import static io.github.mmhotplug.api.walk.Shapes.PGD;
import static io.github.mmhotplug.api.walk.Shapes.PMD;
import static io.github.mmhotplug.api.walk.Shapes.PTE;
import static io.github.mmhotplug.api.walk.Shapes.PUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** The struct pages of a section are one PMD leaf of 2 MiB; those of a subsection are 32 KiB of it. */
@ExtendWith(MockitoExtension.class)
class MemmapSweeperTest {
    private static final MemoryGeometry GEOMETRY = Shapes.geometry();
    private static final long PFN = (4 * Bytes.GIB) >> 12;
    private static final long SECTION = GEOMETRY.pagesPerSection();
    private static final long SUBSECTION = GEOMETRY.pagesPerSubsection();
    private static final long LEAF = GEOMETRY.pmdLeafBytes();

    private final FakePageTable table = new FakePageTable(GEOMETRY.vmemmap());
    /** First frames of the subsections that are present. */
    private final Set<Long> valid = new TreeSet<>();

    @Mock
    private VmemmapServices services;

    @Mock
    private VmemAltmap altmap;

    @BeforeEach
    void serve() {
        when(services.pageTable()).thenReturn(table);
    }

    /** Whoever frees leaves gets them cleared. */
    private void clearWhatIsFreed() {
        doAnswer(call -> {
                    table.clearLeaves(call.getArgument(0), call.getArgument(1), call.getArgument(2));
                    return null;
                })
                .when(services)
                .freeLeaves(anyInt(), anyLong(), anyLong(), any());
    }

    private void showSubsections() {
        when(services.sparse())
                .thenReturn(pfns -> valid.stream().anyMatch(start -> pfns.intersects(new PfnRange(start, SUBSECTION))));
    }

    private static VmemmapRequest request(long startPfn, long pageCount, Optional<VmemAltmap> altmap) {
        return new VmemmapRequest(
                new PfnRange(startPfn, pageCount),
                GEOMETRY.vmemmapOffset(startPfn),
                GEOMETRY.vmemmapOffset(startPfn + pageCount),
                NodeId.ZERO,
                altmap,
                Optional.empty());
    }

    private void populate(int level, long startPfn, long pageCount) {
        long start = GEOMETRY.vmemmapOffset(startPfn);
        long end = GEOMETRY.vmemmapOffset(startPfn + pageCount);
        assertThat(Walks.installTablesAbove(table, level, start, end)).isTrue();
        assertThat(table.setLeaves(level, start, end, 0x8000)).isTrue();
    }

    private void free(long startPfn, long pageCount, Optional<VmemAltmap> from, boolean basePagesFromAltmap) {
        new MemmapSweeper(GEOMETRY, false, basePagesFromAltmap).free(request(startPfn, pageCount, from), services);
    }

    @Test
    void wholeLeavesGoInOneCallWithoutAQuestion() {
        clearWhatIsFreed();
        populate(PMD, PFN, 2 * SECTION);
        free(PFN, 2 * SECTION, Optional.empty(), false);

        long start = GEOMETRY.vmemmapOffset(PFN);
        verify(services).freeLeaves(PMD, start, start + 2 * LEAF, Optional.empty());
        verify(services, never()).sparse();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void aSharedLeafStaysWhileANeighbourIsValid() {
        showSubsections();
        populate(PMD, PFN, SECTION);
        valid.add(PFN + 3 * SUBSECTION);

        free(PFN, SUBSECTION, Optional.empty(), false);
        free(PFN + 4 * SUBSECTION, SECTION - 4 * SUBSECTION, Optional.empty(), false);
        assertThat(table.leaves(PMD)).isEqualTo(1);
        verify(services, never()).freeLeaves(anyInt(), anyLong(), anyLong(), any());
    }

    @Test
    void aSharedLeafGoesWithItsLastSubsection() {
        showSubsections();
        clearWhatIsFreed();
        populate(PMD, PFN, SECTION);

        free(PFN + 3 * SUBSECTION, SUBSECTION, Optional.empty(), false);
        long start = GEOMETRY.vmemmapOffset(PFN);
        verify(services).freeLeaves(PMD, start, start + LEAF, Optional.empty());
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void onlyTheLeavesAtTheEndsCanBeShared() {
        showSubsections();
        clearWhatIsFreed();
        populate(PMD, PFN, 3 * SECTION);
        valid.add(PFN);
        valid.add(PFN + 3 * SECTION - SUBSECTION);

        free(PFN + SUBSECTION, 3 * SECTION - 2 * SUBSECTION, Optional.empty(), false);
        long start = GEOMETRY.vmemmapOffset(PFN + SECTION);
        verify(services).freeLeaves(PMD, start, start + LEAF, Optional.empty());
        assertThat(table.leaves(PMD)).isEqualTo(2);
    }

    @Test
    void leavesGoBackToTheAltmap() {
        clearWhatIsFreed();
        populate(PMD, PFN, SECTION);
        free(PFN, SECTION, Optional.of(altmap), false);
        long start = GEOMETRY.vmemmapOffset(PFN);
        verify(services).freeLeaves(PMD, start, start + LEAF, Optional.of(altmap));
    }

    @Test
    void basePagesGoBackToTheAltmapOnlyWhereTheyCameFromIt() {
        clearWhatIsFreed();
        long start = GEOMETRY.vmemmapOffset(PFN);
        long end = GEOMETRY.vmemmapOffset(PFN + SUBSECTION);
        populate(PTE, PFN, SUBSECTION);
        free(PFN, SUBSECTION, Optional.of(altmap), false);
        verify(services).freeLeaves(PTE, start, end, Optional.empty());
        assertThat(table.isEmpty()).isTrue();

        populate(PTE, PFN, SUBSECTION);
        free(PFN, SUBSECTION, Optional.of(altmap), true);
        verify(services).freeLeaves(PTE, start, end, Optional.of(altmap));
    }

    @Test
    void aMemmapThatWasMadeInPartIsFreedInPart() {
        clearWhatIsFreed();
        populate(PMD, PFN + SECTION, SECTION);
        free(PFN, 4 * SECTION, Optional.empty(), false);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void tablesBelowTheRootStayWhereTheRootIsCopied() {
        clearWhatIsFreed();
        populate(PMD, PFN, SECTION);
        new MemmapSweeper(GEOMETRY, true, false).free(request(PFN, SECTION, Optional.empty()), services);
        assertThat(table.tables(PGD)).isEqualTo(1);
        assertThat(table.tables(PUD)).isZero();
    }
}
