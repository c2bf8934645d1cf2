package io.github.mmhotplug.arch.x86;

import static io.github.mmhotplug.arch.x86.Machines.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class X86MemoryTest {
    private static final int PMD = 1;
    private static final int PUD = 2;
    private static final int PGD = 3;
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long END = 64 * Bytes.TIB;
    private static final Refusal NO_MEMMAP = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no block");
    private static final Refusal NO_TABLE = Refusal.of(StandardRule.LINEAR_TABLES_ALLOCATED, "no table");

    private final FakePageTable table =
            new FakePageTable(X86Geometry.of(false, facts().build()).linearMap());
    private final X86Memory memory = new X86Memory(END, false, false);
    private final X86Memory faithful = new X86Memory(END, true, false);

    @Mock
    private CoreMemory core;

    @BeforeEach
    void serve() {
        when(core.linearMap()).thenReturn(table);
    }

    private static ArchRange request(long start, long size) {
        return new ArchRange(NodeId.ZERO, new PhysRange(start, size), MhpParams.KERNEL);
    }

    private void corePages(Outcome<Unit> answer) {
        when(core.addPages(any(), any(), any())).thenReturn(answer);
    }

    private void add(long start, long size) {
        corePages(Outcome.done());
        assertThat(memory.add(request(start, size), core).isDone()).isTrue();
    }

    @Test
    void theDirectMapComesBeforeTheSectionsAndMaxPfnLast() {
        doAnswer(call -> {
                    assertThat(table.leaves(PUD)).isEqualTo(1);
                    return Outcome.done();
                })
                .when(core)
                .addPages(any(), any(), any());
        ArchRange request = request(4 * GIB, GIB);
        assertThat(memory.add(request, core).isDone()).isTrue();

        InOrder order = inOrder(core);
        order.verify(core).addPages(NodeId.ZERO, request.range().toPfns(12), MhpParams.KERNEL);
        order.verify(core).raiseMaxPfn((5 * GIB) >> 12);
    }

    @Test
    void failedPagesTakeTheDirectMapBack() {
        corePages(Outcome.refused(NO_MEMMAP));
        assertThat(memory.add(request(4 * GIB + 128 * MIB, 2 * GIB), core).refusal())
                .contains(NO_MEMMAP);
        assertThat(table.isEmpty()).isTrue();
        verify(core, never()).raiseMaxPfn(anyLong());
    }

    @Test
    void whatWasMappedBeforeStaysAfterAFailure() {
        add(4 * GIB, 128 * MIB);
        corePages(Outcome.refused(NO_MEMMAP));
        assertThat(memory.add(request(4 * GIB, 2 * GIB), core).isRefused()).isTrue();
        assertThat(table.leaves(PMD)).isEqualTo(64);
        assertThat(table.leaves(PUD)).isZero();
    }

    @Test
    void theFaithfulKernelKeepsTheDirectMapAndRaisesMaxPfn() {
        corePages(Outcome.refused(NO_MEMMAP));
        assertThat(faithful.add(request(4 * GIB, 32 * GIB), core).refusal()).contains(NO_MEMMAP);
        assertThat(table.leaves(PUD)).isEqualTo(32);
        verify(core).raiseMaxPfn((36 * GIB) >> 12);
    }

    @Test
    void deviceMemoryLeavesMaxPfnAlone() {
        corePages(Outcome.done());
        PhysRange range = new PhysRange(4 * GIB, GIB);
        DevPagemap pgmap = new DevPagemap(DevPagemap.Type.FS_DAX, List.of(range), 0, 0);
        MhpParams params =
                new MhpParams(Optional.empty(), MhpParams.KERNEL.pgprot(), Optional.of(pgmap), false, Optional.empty());

        assertThat(memory.add(new ArchRange(NodeId.ZERO, range, params), core).isDone())
                .isTrue();
        verify(core).addPages(NodeId.ZERO, range.toPfns(12), params);
        verify(core, never()).raiseMaxPfn(anyLong());
    }

    @Test
    void withoutATableTheKernelDies() {
        when(core.lastFailure()).thenReturn(NO_TABLE);
        table.tablesLeft = 1;
        Outcome<Unit> outcome = memory.add(request(4 * GIB, 128 * MIB), core);
        assertThat(outcome.refusal()).contains(NO_TABLE.fatalInKernel());
        assertThat(table.isEmpty()).isTrue();
        verify(core, never()).addPages(any(), any(), any());
    }

    @Test
    void theDirectMapHasAnEnd() {
        Outcome<Unit> beyond = memory.add(request(END - GIB, 2 * GIB), core);
        assertThat(beyond.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.errno()).isEqualTo(Errno.ERANGE);
            assertThat(refusal.rule()).isEqualTo(X86Rule.BELOW_PHYSMEM_END);
        });
        assertThat(table.isEmpty()).isTrue();
        verify(core, never()).addPages(any(), any(), any());

        add(END - GIB, GIB);
        verify(core).raiseMaxPfn(END >> 12);
    }

    /** {@code add_pages} returns before it comes to {@code max_pfn}. */
    @Test
    void beyondTheEndEvenTheFaithfulKernelLeavesMaxPfnAlone() {
        assertThat(faithful.add(request(END - GIB, 2 * GIB), core).isRefused()).isTrue();
        verify(core, never()).raiseMaxPfn(anyLong());
    }

    @Test
    void theMemmapGoesBeforeTheDirectMap() {
        add(4 * GIB, 9 * GIB);
        ArchRange request = request(4 * GIB, 9 * GIB);
        doAnswer(call -> {
                    assertThat(table.leaves(PUD)).isEqualTo(9);
                    return null;
                })
                .when(core)
                .removePages(any(), any());
        assertThat(memory.remove(request, core).isDone()).isTrue();

        assertThat(table.leaves(PUD)).isZero();
        assertThat(table.tables(PGD)).isEqualTo(1);
        InOrder order = inOrder(core);
        order.verify(core).removePages(request.range().toPfns(12), MhpParams.KERNEL);
        order.verify(core).flushTlb(true);
    }

    @Test
    void tablesBelowTheRootStayAndOthersGo() {
        add(4 * GIB + 128 * MIB, GIB);
        assertThat(table.tables(PUD)).isEqualTo(2);
        assertThat(memory.remove(request(4 * GIB + 128 * MIB, GIB), core).isDone())
                .isTrue();
        assertThat(table.tables(PUD)).isZero();
        assertThat(table.tables(PGD)).isEqualTo(1);
    }

    @Test
    void withFiveLevelsOnlyP4dTablesStay() {
        FakePageTable five =
                new FakePageTable(X86Geometry.of(true, facts().build()).linearMap());
        when(core.linearMap()).thenReturn(five);
        add(4 * GIB, GIB);
        assertThat(memory.remove(request(4 * GIB, GIB), core).isDone()).isTrue();
        assertThat(five.tables(4)).isEqualTo(1);
        assertThat(five.tables(PGD)).isZero();
    }

    @Test
    void aCutLeafIsRefusedBeforeAnythingIsDone() {
        add(4 * GIB, 2 * GIB);
        Outcome<Unit> outcome = memory.remove(request(4 * GIB, GIB + 128 * MIB), core);
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(StandardRule.LEAF_WHOLE);
            assertThat(refusal.kernelWouldDie()).isTrue();
        });
        assertThat(table.leaves(PUD)).isEqualTo(2);
        verify(core, never()).removePages(any(), any());
        verify(core, never()).flushTlb(true);
    }
}
