package io.github.mmhotplug.arch.x86;

import static io.github.mmhotplug.arch.x86.Machines.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.Walks;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class X86VmemmapTest {
    private static final MemoryGeometry GEOMETRY = X86Geometry.of(false, facts().build());
    private static final long PFN = (4 * Bytes.GIB) >> 12;
    private static final long SECTION = GEOMETRY.pagesPerSection();
    private static final long SUBSECTION = GEOMETRY.pagesPerSubsection();

    private final X86Vmemmap withPse = new X86Vmemmap(GEOMETRY, true);
    private final X86Vmemmap withoutPse = new X86Vmemmap(GEOMETRY, false);
    private final FakePageTable table = new FakePageTable(GEOMETRY.vmemmap());

    @Mock
    private VmemmapServices services;

    @Mock
    private VmemAltmap altmap;

    private static VmemmapRequest request(long startPfn, long pageCount, Optional<VmemAltmap> altmap) {
        return new VmemmapRequest(
                new PfnRange(startPfn, pageCount),
                GEOMETRY.vmemmapOffset(startPfn),
                GEOMETRY.vmemmapOffset(startPfn + pageCount),
                NodeId.ZERO,
                altmap,
                Optional.empty());
    }

    @Test
    void aWholeSectionTakesHugePagesAndItsAltmap() {
        VmemmapRequest section = request(PFN, SECTION, Optional.of(altmap));
        when(services.populateHugePages(section)).thenReturn(Outcome.done());
        assertThat(withPse.populate(section, services).isDone()).isTrue();
        verify(services, never()).populateBasePages(any());
    }

    @Test
    void lessThanASectionTakesBasePagesFromTheSystem() {
        for (X86Vmemmap vmemmap : new X86Vmemmap[] {withPse, withoutPse}) {
            VmemmapRequest part = request(PFN + SUBSECTION, SECTION - SUBSECTION, Optional.of(altmap));
            when(services.populateBasePages(part.withoutAltmap())).thenReturn(Outcome.done());
            assertThat(vmemmap.populate(part, services).isDone()).isTrue();
            verify(services, never()).populateHugePages(any());
        }
    }

    @Test
    void withoutLargeLeavesASectionTakesBasePages() {
        VmemmapRequest section = request(PFN, SECTION, Optional.empty());
        when(services.populateBasePages(section)).thenReturn(Outcome.done());
        assertThat(withoutPse.populate(section, services).isDone()).isTrue();
    }

    @Test
    void withoutLargeLeavesASectionCantHaveAnAltmap() {
        Outcome<Unit> outcome = withoutPse.populate(request(PFN, SECTION, Optional.of(altmap)), services);
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
            assertThat(refusal.rule()).isEqualTo(X86Rule.ALTMAP_NEEDS_PSE);
        });
        verifyNoInteractions(services);
    }

    @Test
    void whatTheWalkerRefusesIsRefused() {
        Refusal why = Refusal.of(StandardRule.ALTMAP_ROOM, "no room");
        when(services.populateHugePages(any())).thenReturn(Outcome.refused(why));
        assertThat(withPse.populate(request(PFN, SECTION, Optional.of(altmap)), services)
                        .refusal())
                .contains(why);
    }

    private void map(int level, VmemmapRequest request) {
        assertThat(Walks.installTablesAbove(table, level, request.startOffset(), request.endOffset()))
                .isTrue();
        assertThat(table.setLeaves(level, request.startOffset(), request.endOffset(), 0x8000))
                .isTrue();
        when(services.pageTable()).thenReturn(table);
        doAnswer(call -> {
                    table.clearLeaves(call.getArgument(0), call.getArgument(1), call.getArgument(2));
                    return null;
                })
                .when(services)
                .freeLeaves(anyInt(), anyLong(), anyLong(), any());
    }

    @Test
    void aLeafGoesBackToTheAltmapAndThenTheTlbIsFlushed() {
        VmemmapRequest section = request(PFN, SECTION, Optional.of(altmap));
        map(1, section);
        withPse.free(section, services);

        InOrder order = inOrder(services);
        order.verify(services).freeLeaves(1, section.startOffset(), section.endOffset(), Optional.of(altmap));
        order.verify(services).flushTlb(true);
        assertThat(table.tables(2)).isZero();
        assertThat(table.tables(3)).isEqualTo(1);
    }

    @Test
    void basePagesNeverGoBackToTheAltmap() {
        VmemmapRequest part = request(PFN, SUBSECTION, Optional.of(altmap));
        map(0, part);
        withPse.free(part, services);
        verify(services).freeLeaves(0, part.startOffset(), part.endOffset(), Optional.empty());
        assertThat(table.tables(1)).isZero();
    }
}
