package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.Machines.facts;
import static io.github.mmhotplug.arch.s390.Machines.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.PageProtection;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

class S390MemoryTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final Refusal NO_MEMORY = Refusal.of(StandardRule.LINEAR_TABLES_ALLOCATED, "no table");

    /** One machine: a port, its identity map, and a core that adds whatever it is asked to. */
    private static final class Rig {
        final Architecture port;
        final FakePageTable table;
        final CoreMemory core = mock(CoreMemory.class);

        Rig(KernelProfile kernel, MachineFacts.Builder facts) {
            port = Machines.port(kernel, facts);
            table = new FakePageTable(port.geometry().linearMap());
            when(core.linearMap()).thenReturn(table);
            when(core.addPages(any(), any(), any())).thenReturn(Outcome.done());
            when(core.lastFailure()).thenReturn(NO_MEMORY);
        }

        Outcome<Unit> add(long start, long size, MhpParams params) {
            return port.memory().add(new ArchRange(NodeId.ZERO, new PhysRange(start, size), params), core);
        }

        Outcome<Unit> remove(long start, long size) {
            return port.memory().remove(new ArchRange(NodeId.ZERO, new PhysRange(start, size), MhpParams.KERNEL), core);
        }
    }

    private static Rig rig(String kernel, boolean edat1, boolean edat2) {
        return new Rig(kernel(kernel), facts().edat(edat1, edat2));
    }

    private static void assertRefused(Outcome<Unit> outcome, Rule rule, Errno errno) {
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.errno()).isEqualTo(errno);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 128,   128,  128,   1",
        "4096, 256,   128,  256,   1",
        "4096, 1024,  128,  1024,  1",
        "5632, 1024,  128,  1024,  2",
        "4096, 9216,  128,  9216,  5",
        "5120, 9216,  1024, 9216,  5",
        "5888, 9216,  256,  9216,  6",
        "4096, 10240, 1024, 10240, 5",
        "5120, 10240, 1024, 10240, 6",
    })
    void blocksUpToOneGibAreMappedBySegments(
            long startMib, long sizeMib, long blockMib, long leaves, long segmentTables) {
        Rig rig = rig("7.2", true, true);
        for (long at = startMib; at < startMib + sizeMib; at += blockMib) {
            assertThat(rig.add(at * MIB, blockMib * MIB, MhpParams.KERNEL).isDone())
                    .isTrue();
        }

        assertThat(rig.table.leaves(1)).isEqualTo(leaves);
        assertThat(rig.table.leaves(0) + rig.table.leaves(2)).isZero();
        assertThat(rig.table.tables(2)).isEqualTo(segmentTables);
        assertThat(rig.table.tablesMade(2)).isEqualTo(segmentTables);

        assertThat(rig.remove(startMib * MIB, sizeMib * MIB).isDone()).isTrue();
        assertThat(rig.table.isEmpty()).isTrue();
    }

    @Test
    void oneCallMapsByTheLargestLeaves() {
        Rig rig = rig("7.2", true, true);
        assertThat(rig.add(4 * GIB, 10 * GIB, MhpParams.KERNEL).isDone()).isTrue();
        assertThat(rig.table.leaves(2)).isEqualTo(5);
        assertThat(rig.table.tables(2)).isZero();

        Rig shifted = rig("7.2", true, true);
        assertThat(shifted.add(5 * GIB, 10 * GIB, MhpParams.KERNEL).isDone()).isTrue();
        assertThat(shifted.table.leaves(2)).isEqualTo(4);
        assertThat(shifted.table.leaves(1)).isEqualTo(2048);
        assertThat(shifted.table.tables(2)).isEqualTo(2);
        assertThat(shifted.table.runAt(2, 6 * GIB, 14 * GIB).pfn()).isEqualTo((6 * GIB) >> 12);
    }

    @Test
    void withoutLargeFramesEveryPageHasAnEntry() {
        Rig rig = rig("6.12", false, false);
        assertThat(rig.add(4 * GIB, GIB, MhpParams.KERNEL).isDone()).isTrue();

        assertThat(rig.table.leaves(0)).isEqualTo(262144);
        assertThat(rig.table.tables(1)).isEqualTo(1024);
        assertThat(rig.table.tables(2)).isEqualTo(1);
    }

    @Test
    void fourLevelsNeedARegionThirdTable() {
        Rig rig = new Rig(kernel("7.2"), facts().physicalLimitBytes(0).edat(true, true));
        assertThat(rig.add(4 * GIB, 128 * MIB, MhpParams.KERNEL).isDone()).isTrue();

        assertThat(rig.table.tables(3)).isEqualTo(1);
        assertThat(rig.remove(4 * GIB, 128 * MIB).isDone()).isTrue();
        assertThat(rig.table.isEmpty()).isTrue();
    }

    @Test
    void whatIsMappedAlreadyStays() {
        Rig rig = rig("7.2", true, false);
        assertThat(rig.add(4 * GIB, 128 * MIB, MhpParams.KERNEL).isDone()).isTrue();
        when(rig.core.addPages(any(), any(), any())).thenReturn(Outcome.refused(NO_MEMORY));

        assertThat(rig.add(4 * GIB, 256 * MIB, MhpParams.KERNEL).refusal()).contains(NO_MEMORY);

        assertThat(rig.table.leaves(1)).isEqualTo(128);
        assertThat(rig.table.runAt(1, 4 * GIB, 5 * GIB).endOffset()).isEqualTo(4 * GIB + 128 * MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 40})
    void withoutTablesNothingStays(int tables) {
        Rig rig = rig("7.2", false, false);
        rig.table.tablesLeft = tables;

        assertThat(rig.add(6 * GIB - 32 * MIB, 64 * MIB, MhpParams.KERNEL).refusal())
                .contains(NO_MEMORY);

        assertThat(rig.table.isEmpty()).isTrue();
        verify(rig.core, never()).addPages(any(), any(), any());
    }

    @Test
    void aRefusedMappingIsUndone() {
        Rig rig = rig("7.2", true, true);
        rig.table.mappingsLeft = 1;

        assertThat(rig.add(5 * GIB, 4 * GIB, MhpParams.KERNEL).refusal()).contains(NO_MEMORY);
        assertThat(rig.table.isEmpty()).isTrue();
    }

    @Test
    void onlyTheKernelsProtectionIsTaken() {
        Rig rig = rig("7.2", true, true);
        MhpParams params = new MhpParams(
                Optional.of(mock(VmemAltmap.class)),
                PageProtection.NONCACHED,
                Optional.empty(),
                false,
                Optional.empty());

        assertRefused(rig.add(4 * GIB, GIB, params), S390Rule.PROTECTION_KERNEL, Errno.EINVAL);
        assertThat(rig.table.isEmpty()).isTrue();
    }

    @Test
    void anAltmapIsTakenSince68() {
        MhpParams params = MhpParams.KERNEL.withAltmap(mock(VmemAltmap.class));

        assertRefused(rig("6.1", true, true).add(4 * GIB, GIB, params), S390Rule.ALTMAP_KNOWN, Errno.EINVAL);
        assertThat(rig("6.12", true, true).add(4 * GIB, GIB, params).isDone()).isTrue();
    }

    @Test
    void beyondTheIdentityMapNothingIsMapped() {
        Rig rig = rig("7.2", true, true);

        assertRefused(rig.add(Bytes.TIB - GIB, 2 * GIB, MhpParams.KERNEL), S390Rule.WITHIN_REACH, Errno.ERANGE);
        assertThat(rig.add(Bytes.TIB - GIB, GIB, MhpParams.KERNEL).isDone()).isTrue();
    }

    @Test
    void memmapFromTheRangeIsDeclinedWhereMemoryIsNotAccessibleYet() {
        for (String kernel : new String[] {"rfc-2018", "rfc-2019", "6.12"}) {
            assertThat(paramsOfAddPages(kernel)).satisfies(params -> {
                assertThat(params.memmapFromRange()).isFalse();
                assertThat(params.memmapFromRangeVeto())
                        .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(S390Rule.MEMMAP_FROM_RANGE));
            });
        }
        assertThat(paramsOfAddPages("7.2").memmapFromRange()).isTrue();
    }

    private static MhpParams paramsOfAddPages(String kernel) {
        Rig rig = rig(kernel, true, true);
        assertThat(rig.add(4 * GIB, GIB, MhpParams.KERNEL.withMemmapFromRange()).isDone())
                .isTrue();
        ArgumentCaptor<MhpParams> params = ArgumentCaptor.forClass(MhpParams.class);
        verify(rig.core).addPages(any(), any(), params.capture());
        return params.getValue();
    }

    @Test
    void memmapGoesBeforeTheIdentityMapAndMaxPfnStays() {
        Rig rig = rig("7.2", true, true);
        assertThat(rig.add(4 * GIB, GIB, MhpParams.KERNEL).isDone()).isTrue();
        verify(rig.core, never()).flushTlb(false);
        assertThat(rig.remove(4 * GIB, GIB).isDone()).isTrue();

        InOrder order = inOrder(rig.core);
        order.verify(rig.core).removePages(any(), any());
        order.verify(rig.core).flushTlb(false);
        verify(rig.core, never()).raiseMaxPfn(anyLong());
    }

    @Test
    void aCutLeafIsRefusedBeforeAnythingIsDone() {
        Rig rig = rig("6.12", true, true);
        assertThat(rig.add(4 * GIB, 4 * GIB, MhpParams.KERNEL).isDone()).isTrue();

        Outcome<Unit> outcome = rig.remove(5 * GIB, 256 * MIB);

        assertRefused(outcome, StandardRule.LEAF_WHOLE, Errno.EINVAL);
        assertThat(outcome.refusal().orElseThrow().detail())
                .isEqualTo("the linear map has a leaf of 2 GiB at 0x100000000 that reaches over an end of "
                        + "0x140000000-0x14fffffff");
        assertThat(rig.table.leaves(2)).isEqualTo(2);
        verify(rig.core, never()).removePages(any(), any());
    }

    @Test
    void theFaithfulKernelLeavesACutLeafMapped() {
        Rig rig = new Rig(kernel("6.12").faithful(), facts().edat(true, true));
        assertThat(rig.add(4 * GIB, 6 * GIB, MhpParams.KERNEL).isDone()).isTrue();

        assertThat(rig.remove(5 * GIB, 4 * GIB).isDone()).isTrue();

        assertThat(rig.table.leaves(2)).isEqualTo(2);
        verify(rig.core).removePages(any(), any());
    }

    @Test
    void aCutLeafIsSplitSince72() {
        Rig rig = rig("7.2", true, true);
        assertThat(rig.add(4 * GIB, 4 * GIB, MhpParams.KERNEL).isDone()).isTrue();

        assertThat(rig.remove(5 * GIB, 128 * MIB).isDone()).isTrue();

        assertThat(rig.table.leaves(2)).isEqualTo(1);
        assertThat(rig.table.leaves(1)).isEqualTo(2048 - 128);
        assertThat(rig.remove(4 * GIB, 4 * GIB).isDone()).isTrue();
        assertThat(rig.table.isEmpty()).isTrue();
    }

    @Test
    void aSplitWithoutMemoryIsRefused() {
        Rig rig = rig("7.2", true, true);
        assertThat(rig.add(4 * GIB, 4 * GIB, MhpParams.KERNEL).isDone()).isTrue();
        rig.table.tablesLeft = 0;

        assertThat(rig.remove(5 * GIB, 128 * MIB).refusal()).contains(NO_MEMORY);
        assertThat(rig.table.leaves(2)).isEqualTo(2);
    }
}
