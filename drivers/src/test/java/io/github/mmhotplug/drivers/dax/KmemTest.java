package io.github.mmhotplug.drivers.dax;

import static io.github.mmhotplug.drivers.dax.DaxFixture.BLOCK;
import static io.github.mmhotplug.drivers.dax.DaxFixture.GROUP;
import static io.github.mmhotplug.drivers.dax.DaxFixture.NAME;
import static io.github.mmhotplug.drivers.dax.DaxFixture.START;
import static io.github.mmhotplug.drivers.dax.DaxFixture.WHY;
import static io.github.mmhotplug.drivers.dax.DaxFixture.blocks;
import static io.github.mmhotplug.drivers.dax.DaxFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** {@code dev_dax_kmem_probe} and {@code dev_dax_kmem_remove}, call by call. */
@ExtendWith(MockitoExtension.class)
class KmemTest {
    private static final Refusal TAKEN = Refusal.of(DriverRule.REGION_FREE, "taken");
    private static final Refusal NO_MEMORY = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "none left");

    /** Too small for a block wherever it lies. */
    private static final PhysRange TINY = new PhysRange(START + 8 * BLOCK, BLOCK / 2);

    @Mock
    private CorePort core;

    private DaxFixture dax;

    @BeforeEach
    void aCoreThatGrantsEverything() {
        dax = new DaxFixture(core);
    }

    private static AddMemoryRequest request(PhysRange blocks) {
        return AddMemoryRequest.of(blocks).withResourceName("System RAM (kmem)").withGroup(GROUP);
    }

    /** The namespace of x86-4k-6.12-dax-kmem-nvdimm: 2 GiB at 4 GiB, an info block of 2 MiB. */
    @Test
    void aRangeIsCutToBlocksAndItsRegionIsClaimedBeforeItIsAdded() {
        dax.create(new PhysRange(START + 2 * Bytes.MIB, 16 * BLOCK - 2 * Bytes.MIB));
        assertThat(dax.bind("kmem").isDone()).isTrue();
        InOrder order = inOrder(core);
        order.verify(core).registerStaticGroup(NodeId.ZERO, 15 * BLOCK / 4096);
        order.verify(core).requestParentRegion(blocks(1, 15), NAME);
        order.verify(core).addMemory(request(blocks(1, 15)));
        verify(core, never()).releaseRegion(any(), anyString());
        verify(core, never()).memremapPages(any());
    }

    @Test
    void theGroupIsAsLargeAsAllRangesAndOnTheTargetNode() {
        dax.createWith("ranges", text(blocks(0, 2), blocks(4, 3)), "node", "3");
        assertThat(dax.bind("kmem").isDone()).isTrue();
        verify(core).registerStaticGroup(new NodeId(3), 5 * BLOCK / 4096);
        verify(core).addMemory(request(blocks(0, 2)).withNode(new NodeId(3)));
        verify(core).addMemory(request(blocks(4, 3)).withNode(new NodeId(3)));
    }

    @Test
    void aKernelWithoutGroupsNamesTheNode() {
        when(core.profile()).thenReturn(DaxFixture.kernel(false, false));
        dax.create(blocks(0, 2));
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertThat(dax.unbind("kmem").isDone()).isTrue();
        verify(core).addMemory(AddMemoryRequest.of(blocks(0, 2)).withResourceName("System RAM (kmem)"));
        verify(core, never()).registerStaticGroup(any(), anyLong());
        verify(core, never()).unregisterGroup(anyInt());
    }

    @Test
    void theFlagIsThatOfTheDevicesFileAndOutlivesAnUnbind() {
        dax.create(blocks(0, 2));
        assertThat(dax.memmapOnMemory("1").isDone()).isTrue();
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertThat(dax.unbind("kmem").isDone()).isTrue();
        assertThat(dax.bind("kmem").isDone()).isTrue();
        verify(core, times(2)).addMemory(request(blocks(0, 2)).withFlag(MhpFlag.MEMMAP_ON_MEMORY));
    }

    /** As a CXL device has it: 1 from the start, where the kernel has the file. */
    @Test
    void aDeviceCanBeginWithTheFlag() {
        dax.createWith("ranges", text(blocks(0, 2)), "memmap_on_memory", "1");
        assertThat(dax.bind("kmem").isDone()).isTrue();
        verify(core).addMemory(request(blocks(0, 2)).withFlag(MhpFlag.MEMMAP_ON_MEMORY));
        verify(core, never()).memmapOnMemoryVeto(anyLong());
    }

    @Test
    void anOldKernelKnowsNoSuchFlag() {
        when(core.profile()).thenReturn(DaxFixture.kernel(true, false));
        dax.createWith("ranges", text(blocks(0, 2)), "memmap_on_memory", "1");
        assertThat(dax.bind("kmem").isDone()).isTrue();
        verify(core).addMemory(request(blocks(0, 2)));
    }

    @Test
    void withoutATargetNodeNothingIsAsked() {
        dax.createWith("ranges", text(blocks(0, 2)), "node", "-1");
        assertThat(dax.bind("kmem").refusal())
                .hasValueSatisfying(why -> assertThat(why.rule()).isEqualTo(DriverRule.TARGET_NODE_KNOWN));
        verify(core, never()).registerStaticGroup(any(), anyLong());
    }

    @Test
    void withoutAWholeBlockNothingIsAsked() {
        dax.create(TINY, new PhysRange(START + BLOCK / 2, BLOCK));
        assertThat(dax.bind("kmem").refusal())
                .hasValueSatisfying(why -> assertThat(why.rule()).isEqualTo(DriverRule.WHOLE_BLOCKS));
        verify(core, never()).registerStaticGroup(any(), anyLong());
    }

    @Test
    void aRangeWithoutAWholeBlockIsLeftOutWithANote() {
        dax.create(TINY, blocks(0, 2));
        Outcome<Unit> outcome = dax.bind("kmem");
        assertThat(outcome.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.rule()).isEqualTo(DriverRule.WHOLE_BLOCKS))
                .satisfies(note -> assertThat(note.detail()).startsWith("mapping0: "));
        verify(core).registerStaticGroup(NodeId.ZERO, 2 * BLOCK / 4096);
        verify(core).addMemory(any());
    }

    @Test
    void aFirstRegionThatIsTakenEndsIt() {
        dax.create(blocks(0, 2), blocks(4, 2));
        when(core.requestParentRegion(blocks(0, 2), NAME)).thenReturn(Outcome.refused(TAKEN));
        assertThat(dax.bind("kmem").refusal()).contains(TAKEN);
        verify(core).unregisterGroup(GROUP);
        verify(core, never()).addMemory(any());
        verify(core, never()).releaseRegion(any(), anyString());
        // the device is free again
        assertThat(dax.bind("device_dax").isDone()).isTrue();
    }

    @Test
    void aFirstAddThatFailsGivesRegionAndGroupBack() {
        dax.create(blocks(0, 2), blocks(4, 2));
        when(core.addMemory(any())).thenReturn(Outcome.refused(NO_MEMORY));
        assertThat(dax.bind("kmem").refusal()).contains(NO_MEMORY);
        InOrder order = inOrder(core);
        order.verify(core).addMemory(request(blocks(0, 2)));
        order.verify(core).releaseRegion(blocks(0, 2), NAME);
        order.verify(core).unregisterGroup(GROUP);
        verify(core, times(1)).addMemory(any());
    }

    @Test
    void laterRangesMayFail() {
        dax.create(blocks(0, 2), blocks(4, 2), blocks(8, 2), blocks(12, 2));
        when(core.addMemory(request(blocks(4, 2)))).thenReturn(Outcome.refused(NO_MEMORY));
        when(core.requestParentRegion(blocks(8, 2), NAME)).thenReturn(Outcome.refused(TAKEN));
        Outcome<Unit> outcome = dax.bind("kmem");
        assertThat(outcome.isDone()).isTrue();
        assertThat(outcome.notes())
                .extracting(note -> note.rule())
                .containsExactly(StandardRule.MEMMAP_ALLOCATED, DriverRule.REGION_FREE);
        verify(core).releaseRegion(blocks(4, 2), NAME);
        verify(core).addMemory(request(blocks(12, 2)));
        verify(core, never()).unregisterGroup(anyInt());

        // those that were never added count as gone
        assertThat(dax.unbind("kmem").notes()).isEmpty();
        verify(core, times(2)).removeMemory(any());
        verify(core).removeMemory(blocks(0, 2));
        verify(core).removeMemory(blocks(12, 2));
        verify(core).unregisterGroup(GROUP);
    }

    @Test
    void anUnbindTakesEverythingBackInOrder() {
        dax.create(blocks(0, 2), blocks(4, 2));
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertThat(dax.unbind("kmem").isDone()).isTrue();
        InOrder order = inOrder(core);
        order.verify(core).removeMemory(blocks(0, 2));
        order.verify(core).releaseRegion(blocks(0, 2), NAME);
        order.verify(core).removeMemory(blocks(4, 2));
        order.verify(core).releaseRegion(blocks(4, 2), NAME);
        order.verify(core).unregisterGroup(GROUP);
    }

    @Test
    void anUnbindSucceedsWhateverStays() {
        dax.create(blocks(0, 2), blocks(4, 2));
        assertThat(dax.bind("kmem").isDone()).isTrue();
        when(core.removeMemory(blocks(0, 2))).thenReturn(Outcome.refused(WHY));
        Outcome<Unit> outcome = dax.unbind("kmem");
        assertThat(outcome.notes())
                .singleElement()
                .satisfies(note ->
                        assertThat(note.detail()).startsWith("mapping0: ").contains("until the next reboot"));
        verify(core, never()).releaseRegion(blocks(0, 2), NAME);
        verify(core).releaseRegion(blocks(4, 2), NAME);
        verify(core, never()).unregisterGroup(anyInt());
        // no driver has the device
        assertThat(dax.unbind("kmem").refusal())
                .hasValueSatisfying(why -> assertThat(why.rule()).isEqualTo(DriverRule.DEVICE_BOUND));
    }

    @Test
    void aRemovalThatWouldKillTheKernelIsNoUnbind() {
        dax.create(blocks(0, 2));
        assertThat(dax.bind("kmem").isDone()).isTrue();
        when(core.removeMemory(any())).thenReturn(Outcome.refused(WHY.fatalInKernel()));
        assertThat(dax.unbind("kmem").refusal()).contains(WHY.fatalInKernel());
    }

    /** Real kernels count such a range as one that stayed, and never let go of the group. */
    @Test
    void aRangeThatAlignmentEmptiedCountsAsGone() {
        dax.create(blocks(0, 2), TINY);
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertThat(dax.unbind("kmem").isDone()).isTrue();
        verify(core).unregisterGroup(GROUP);
    }

    @Test
    void aFaithfulKernelCountsItAsOneThatStayed() {
        when(core.profile()).thenReturn(DaxFixture.kernel(true, true).faithful());
        dax.create(blocks(0, 2), TINY);
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertThat(dax.unbind("kmem").isDone()).isTrue();
        verify(core).removeMemory(blocks(0, 2));
        verify(core).releaseRegion(blocks(0, 2), NAME);
        verify(core, never()).unregisterGroup(anyInt());
    }
}
