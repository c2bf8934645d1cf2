package org.example.riscv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.example.riscv.Machines.facts;
import static org.example.riscv.Machines.kernel;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of a section: 64 MiB have 1 MiB of struct pages, and two of them share a leaf of 2 MiB. */
class RiscvVmemmapTest {
    private static final long PFN = (4 * Bytes.GIB) >> 12;
    private static final long HALF = 16384;
    private static final long LEAF = 2 * Bytes.MIB;

    private final VmemmapServices services = mock(VmemmapServices.class);
    private final PageTableEditor table = mock(PageTableEditor.class);
    private final SparseView sparse = mock(SparseView.class);
    private EntryKind pmd = EntryKind.NONE;

    @BeforeEach
    void serve() {
        when(services.pageTable()).thenReturn(table);
        when(services.sparse()).thenReturn(sparse);
        when(services.populateHugePages(any())).thenReturn(Outcome.done());
        when(services.populateBasePages(any())).thenReturn(Outcome.done());
        when(table.levels()).thenReturn(port(kernel("7.2")).geometry().vmemmap());
        when(table.runAt(anyInt(), anyLong(), anyLong())).thenAnswer(call -> {
            int level = call.getArgument(0);
            return new EntryRun(
                    level > RiscvGeometry.PMD_LEVEL
                            ? EntryKind.TABLE
                            : level == RiscvGeometry.PMD_LEVEL ? pmd : EntryKind.NONE,
                    call.getArgument(1),
                    call.getArgument(2),
                    -1);
        });
    }

    private static Architecture port(KernelProfile kernel) {
        return Machines.port("riscv-sv48", kernel, facts());
    }

    private static VmemmapRequest request(long startPfn, Optional<VmemAltmap> altmap) {
        return new VmemmapRequest(
                new PfnRange(startPfn, HALF),
                startPfn * 64,
                (startPfn + HALF) * 64,
                NodeId.ZERO,
                altmap,
                Optional.empty());
    }

    private static VmemmapRequest request(long startPfn) {
        return request(startPfn, Optional.empty());
    }

    private boolean populates(KernelProfile kernel, VmemmapRequest request) {
        return port(kernel).vmemmap().populate(request, services).isDone();
    }

    @Test
    void aPartOfASectionGetsALeafToo() {
        VmemmapRequest half = request(PFN, Optional.of(mock(VmemAltmap.class)));
        assertThat(populates(kernel("7.2"), half)).isTrue();
        verify(services).populateHugePages(half);
        verify(services, never()).populateBasePages(any());
    }

    @Test
    void the61KernelTakesPagesAndNoAltmap() {
        VmemmapRequest half = request(PFN, Optional.of(mock(VmemAltmap.class)));
        assertThat(populates(kernel("6.1"), half)).isTrue();
        verify(services).populateBasePages(half.withoutAltmap());
    }

    @Test
    void a612KernelTakesATableForAMemmap() {
        pmd = EntryKind.TABLE;
        VmemmapRequest half = request(PFN + HALF);
        assertThat(populates(kernel("6.12").faithful(), half)).isTrue();
        verify(services, never()).populateHugePages(any());

        for (KernelProfile right : new KernelProfile[] {
            kernel("6.12"), kernel("7.2"), kernel("7.2").faithful()
        }) {
            clearInvocations(services);
            assertThat(populates(right, half)).isTrue();
            verify(services).populateHugePages(half);
        }
    }

    @Test
    void anEmptyEntryIsPopulatedByEveryKernel() {
        VmemmapRequest half = request(PFN);
        assertThat(populates(kernel("6.12").faithful(), half)).isTrue();
        verify(services).populateHugePages(half);
    }

    @Test
    void aSharedLeafStaysWithTheNeighbour() {
        pmd = EntryKind.LEAF;
        when(sparse.anySubsectionValid(any())).thenReturn(true);
        port(kernel("7.2")).vmemmap().free(request(PFN), services);
        verify(services, never()).freeLeaves(anyInt(), anyLong(), anyLong(), any());
        verify(services).flushTlb(true);
    }

    @Test
    void onAFaithfulMachineASharedLeafGoesWithTheFirst() {
        pmd = EntryKind.LEAF;
        when(sparse.anySubsectionValid(any())).thenReturn(true);
        VmemmapRequest second = request(PFN + HALF, Optional.of(mock(VmemAltmap.class)));
        port(kernel("7.2").faithful()).vmemmap().free(second, services);
        verify(services).freeLeaves(RiscvGeometry.PMD_LEVEL, PFN * 64, PFN * 64 + LEAF, second.altmap());
    }
}
