package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.Machines.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S390VmemmapTest {
    private static final long PFN = (4 * Bytes.GIB) >> 12;
    private static final long MIB = Bytes.MIB;
    private static final Refusal NO_MEMORY = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no block");

    private final VmemmapServices services = mock(VmemmapServices.class);
    private final SparseView sparse = mock(SparseView.class);
    private final List<Long> freed = new ArrayList<>();
    private Architecture port = Machines.port("7.2", facts().edat(true, true));
    private FakePageTable table = new FakePageTable(port.geometry().vmemmap());
    private long nextBlock = 0x1000;

    @BeforeEach
    void serve() {
        when(services.pageTable()).thenAnswer(call -> table);
        when(services.sparse()).thenReturn(sparse);
        when(services.lastFailure()).thenReturn(NO_MEMORY);
        when(services.allocBlockBuf(anyLong(), any(), any())).thenAnswer(call -> {
            nextBlock += 256;
            return nextBlock - 256;
        });
        when(services.populateBasePages(any())).thenReturn(Outcome.done());
        doAnswer(call -> {
                    int level = call.getArgument(0);
                    long start = call.getArgument(1);
                    long end = call.getArgument(2);
                    table.clearLeaves(level, start, end);
                    freed.add((end - start) / MIB);
                    return null;
                })
                .when(services)
                .freeLeaves(anyInt(), anyLong(), anyLong(), any());
    }

    private static VmemmapRequest request(long startPfn, long pageCount, Optional<VmemAltmap> altmap) {
        return new VmemmapRequest(
                new PfnRange(startPfn, pageCount),
                startPfn * 64,
                (startPfn + pageCount) * 64,
                NodeId.ZERO,
                altmap,
                Optional.empty());
    }

    private static VmemmapRequest request(long startPfn, long pageCount) {
        return request(startPfn, pageCount, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"32768, 2", "65536, 4"})
    void aSectionTakesWholeSegments(long pages, long segments) {
        VmemmapRequest section = request(PFN, pages);

        assertThat(port.vmemmap().populate(section, services).isDone()).isTrue();

        assertThat(table.leaves(1)).isEqualTo(segments);
        assertThat(table.tables(2)).isEqualTo(1);
        verify(services, never()).populateBasePages(any());

        port.vmemmap().free(section, services);
        assertThat(freed).containsExactly(segments);
        assertThat(table.isEmpty()).isTrue();
        verify(services).flushTlb(false);
    }

    @Test
    void withoutLargeFramesBasePagesAreUsed() {
        port = Machines.port("7.2", facts());
        VmemmapRequest section = request(PFN, 32768);

        assertThat(port.vmemmap().populate(section, services).isDone()).isTrue();
        verify(services).populateBasePages(section);
    }

    @Test
    void withoutABlockOneSegmentFallsBackWithItsAltmap() {
        VmemmapRequest section = request(PFN, 32768, Optional.of(mock(VmemAltmap.class)));
        when(services.allocBlockBuf(MIB, NodeId.ZERO, section.altmap()))
                .thenReturn(0x1000L)
                .thenReturn(VmemmapServices.NO_BLOCK);

        assertThat(port.vmemmap().populate(section, services).isDone()).isTrue();

        assertThat(table.leaves(1)).isEqualTo(1);
        verify(services).populateBasePages(section.clip(section.startOffset() + MIB, section.endOffset()));
        verify(services, never()).allocBlock(anyLong(), any());
    }

    @Test
    void afterAFailureNothingStays() {
        when(services.allocBlockBuf(anyLong(), any(), any()))
                .thenReturn(0x1000L)
                .thenReturn(VmemmapServices.NO_BLOCK);
        when(services.populateBasePages(any())).thenReturn(Outcome.refused(NO_MEMORY));

        assertThat(port.vmemmap().populate(request(PFN, 32768), services).refusal())
                .contains(NO_MEMORY);

        assertThat(freed).containsExactly(1L);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void withoutATableNothingIsAllocated() {
        table.tablesLeft = 0;

        assertThat(port.vmemmap().populate(request(PFN, 32768), services).refusal())
                .contains(NO_MEMORY);
        verify(services, never()).allocBlockBuf(anyLong(), any(), any());
    }

    @Test
    void aBlockWhoseMappingIsRefusedIsGivenBack() {
        table.mappingsLeft = 0;

        assertThat(port.vmemmap().populate(request(PFN, 32768), services).refusal())
                .contains(NO_MEMORY);
        verify(services).freeBlock(0x1000, MIB, Optional.empty());
        assertThat(freed).isEmpty();
        assertThat(table.isEmpty()).isTrue();
    }

    /** A 2 MiB subsection's struct pages are 32 KiB, so that 32 subsections share a segment. */
    @Test
    void aSegmentGoesWithItsLastSubsection() {
        VmemmapRequest first = request(PFN + 512, 512);
        VmemmapRequest second = request(PFN + 1024, 512);
        assertThat(port.vmemmap().populate(first, services).isDone()).isTrue();
        assertThat(port.vmemmap().populate(second, services).isDone()).isTrue();
        assertThat(table.leaves(1)).isEqualTo(1);
        verify(services, times(1)).allocBlockBuf(eq(MIB), any(), any());

        when(sparse.anySubsectionValid(PfnRange.ofEnd(PFN + 1024, PFN + 16384))).thenReturn(true);
        port.vmemmap().free(first, services);
        assertThat(table.leaves(1)).isEqualTo(1);

        port.vmemmap().free(second, services);
        assertThat(freed).containsExactly(1L);
        assertThat(table.isEmpty()).isTrue();
        verify(sparse).anySubsectionValid(PfnRange.ofEnd(PFN, PFN + 1024));
        verify(sparse).anySubsectionValid(PfnRange.ofEnd(PFN + 1536, PFN + 16384));
    }
}
