package io.github.mmhotplug.core.internal.hotplug;

import static io.github.mmhotplug.core.internal.hotplug.Engine.BLOCK;
import static io.github.mmhotplug.core.internal.hotplug.Engine.BLOCK_PAGES;
import static io.github.mmhotplug.core.internal.hotplug.Engine.FIRST_BLOCK;
import static io.github.mmhotplug.core.internal.hotplug.Engine.START;
import static io.github.mmhotplug.core.internal.hotplug.Engine.block;
import static io.github.mmhotplug.core.internal.hotplug.Engine.blocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.fixture.PlainFreer;
import io.github.mmhotplug.core.fixture.PlainMemory;
import io.github.mmhotplug.core.fixture.PlainVmemmap;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentCaptor;
import org.mockito.Spy;
import org.mockito.junit.jupiter.MockitoExtension;

/** In which order a removal calls the port's hooks. */
@ExtendWith(MockitoExtension.class)
class RemoveMemorySequenceTest {
    @Spy
    private PlainMemory memory = new PlainMemory();

    @Spy
    private PlainVmemmap vmemmap = new PlainVmemmap(Engine.GEOMETRY);

    @Spy
    private PlainFreer pagetables = new PlainFreer();

    private Engine engine(String kernel) {
        return new Engine(kernel, memory, vmemmap, pagetables);
    }

    private static void add(Engine engine, long count, MhpFlag... flags) {
        AddMemoryRequest request = blocks(count);
        for (MhpFlag flag : flags) {
            request = request.withFlag(flag);
        }
        assertThat(engine.add(request).isDone()).isTrue();
    }

    private Engine selfHosting(String kernel, long count) {
        Engine engine = engine(kernel);
        engine.state.memmapOnMemory = MemmapOnMemory.ON;
        add(engine, count, MhpFlag.MEMMAP_ON_MEMORY);
        return engine;
    }

    private List<ArchRange> removals(int count) {
        ArgumentCaptor<ArchRange> requests = ArgumentCaptor.forClass(ArchRange.class);
        verify(memory, times(count)).remove(requests.capture(), any());
        return requests.getAllValues();
    }

    /** Sections whose memmap is freed, counted from the first, as they are freed. */
    private List<Long> watchFreedSections(Runnable atEach) {
        List<Long> freed = new ArrayList<>();
        doAnswer(call -> {
                    VmemmapRequest request = call.getArgument(0);
                    freed.add((request.pfns().startPfn() - (START >> 12)) / BLOCK_PAGES);
                    atEach.run();
                    return call.callRealMethod();
                })
                .when(vmemmap)
                .free(any(), any());
        return freed;
    }

    private void assertRefused(Engine engine, long start, long size, StandardRule rule, Errno errno) {
        MachineState before = engine.state.fork();
        Outcome<Unit> outcome = engine.remove(start, size);
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.errno()).isEqualTo(errno);
        });
        verify(memory, never()).remove(any(), any());
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void blockDevicesGoBeforeThePortIsCalled() {
        Engine engine = engine("6.12");
        MachineState before = engine.state.fork();
        add(engine, 8);
        doAnswer(call -> {
                    assertThat(engine.state.blocks.count()).isZero();
                    assertThat(engine.state.resources.lines()).hasSize(1);
                    return call.callRealMethod();
                })
                .when(memory)
                .remove(any(), any());

        assertThat(engine.remove(START, 8 * BLOCK).isDone()).isTrue();
        assertThat(removals(1)).singleElement().satisfies(request -> {
            assertThat(request.range().sizeBytes()).isEqualTo(8 * BLOCK);
            assertThat(request.params().altmap()).isEmpty();
        });
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void theMemmapGoesSectionBySectionAscending() {
        Engine engine = engine("6.12");
        add(engine, 4);
        List<Long> freed = watchFreedSections(() -> {});
        assertThat(engine.remove(START, 4 * BLOCK).isDone()).isTrue();
        assertThat(freed).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void whatWasAddedInOnePieceCanGoInParts() {
        Engine engine = engine("7.2");
        MachineState before = engine.state.fork();
        add(engine, 4);
        assertThat(engine.remove(START + BLOCK, BLOCK).isDone()).isTrue();
        assertThat(engine.state.resources.lines()).hasSize(2);
        assertThat(engine.remove(START, BLOCK).isDone()).isTrue();
        assertThat(engine.remove(START + 2 * BLOCK, 2 * BLOCK).isDone()).isTrue();
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void selfHostedBlocksGoOneByOneEachWithItsAltmap() {
        Engine engine = selfHosting("6.12", 3);
        List<Long> allocated = new ArrayList<>();
        doAnswer(call -> {
                    ArchRange request = call.getArgument(0);
                    long id = request.range().startAddress() / BLOCK;
                    assertThat(engine.state.blocks.exists(id)).isFalse();
                    assertThat(engine.state.blocks.count()).isEqualTo(FIRST_BLOCK + 2 - id);
                    allocated.add(request.params().altmap().orElseThrow().alloc());
                    return call.callRealMethod();
                })
                .when(memory)
                .remove(any(), any());

        assertThat(engine.remove(START, 3 * BLOCK).isDone()).isTrue();

        List<ArchRange> removals = removals(3);
        assertThat(removals).extracting(ArchRange::range).containsExactly(block(0), block(1), block(2));
        assertThat(allocated).containsExactly(512L, 512L, 512L);
        assertThat(removals).allSatisfy(request -> {
            VmemAltmap altmap = request.params().altmap().orElseThrow();
            assertThat(altmap.basePfn()).isEqualTo(request.range().startAddress() >> 12);
            assertThat(altmap.alloc()).isZero();
        });
        assertThat(engine.state.pages.total(FrameUse.ALTMAP_MEMMAP)).isZero();
    }

    @Test
    void aPortMustNotUnmapTheNeighbour() {
        Engine engine = engine("6.12");
        add(engine, 2);
        doAnswer(call -> {
                    CoreMemory core = call.getArgument(1);
                    core.linearMap().clearLeaves(1, block(1).startAddress(), block(1).endAddress());
                    return call.callRealMethod();
                })
                .when(memory)
                .remove(any(), any());
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() -> engine.remove(START, BLOCK).isDone())
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.INSIDE_RANGE));
    }

    @Test
    void aBlockThatIsOnlineIsBusy() {
        Engine engine = engine("6.12");
        add(engine, 3);
        engine.state.blocks.create(FIRST_BLOCK + 1, 1, BlockState.ONLINE, 0, false);
        assertRefused(engine, START, 3 * BLOCK, StandardRule.BLOCKS_OFFLINE, Errno.EBUSY);
    }

    @Test
    void aMisalignedRemovalWouldKillTheKernel() {
        Engine engine = engine("6.12");
        add(engine, 3);
        assertRefused(engine, START, 0, StandardRule.REMOVE_ALIGNED, Errno.EINVAL);
        assertRefused(engine, START + 4096, BLOCK, StandardRule.REMOVE_ALIGNED, Errno.EINVAL);
        assertRefused(engine, START, BLOCK / 2, StandardRule.REMOVE_ALIGNED, Errno.EINVAL);
        assertThat(engine.remove(START, 0).refusal().orElseThrow().kernelWouldDie())
                .isTrue();
    }

    @Test
    void selfHostedAndPlainBlocksDoNotGoTogether() {
        Engine engine = selfHosting("6.12", 1);
        assertThat(engine.add(AddMemoryRequest.of(START + BLOCK, BLOCK)).isDone())
                .isTrue();
        assertRefused(engine, START, 2 * BLOCK, StandardRule.ALTMAP_ALL_OR_NONE, Errno.EINVAL);
    }

    @Test
    void theOlderKernelRemovesSelfHostedBlocksOneAtATime() {
        Engine engine = selfHosting("6.1", 1);
        assertRefused(engine, START, 2 * BLOCK, StandardRule.ALTMAP_GRANULARITY, Errno.EINVAL);
        assertThat(engine.remove(START, BLOCK).isDone()).isTrue();
    }

    /** Absent blocks are skipped, and the resource tree has nothing to give back. */
    @Test
    void memoryThatIsNotThereIsRemovedWithoutATrace() {
        Engine engine = engine("6.12");
        MachineState before = engine.state.fork();
        assertThat(engine.remove(START, BLOCK).isDone()).isTrue();
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void whatCameInTwoPiecesCanGoInOne() {
        Engine engine = engine("6.12");
        add(engine, 1);
        assertThat(engine.add(AddMemoryRequest.of(START + BLOCK, BLOCK)).isDone())
                .isTrue();
        assertThat(engine.remove(START, 2 * BLOCK).isDone()).isTrue();
        assertThat(engine.state.blocks.count()).isZero();
        assertThat(engine.state.sections.presentSections()).isZero();
    }

    /** {@code nid} is that of the last block. */
    @Test
    void theNodeOfTheLastBlockGoesOffline() {
        Engine engine = engine("6.12");
        engine.state.possibleNodes = Set.of(0, 1);
        assertThat(engine.add(AddMemoryRequest.of(START + BLOCK, BLOCK).withNode(new NodeId(1)))
                        .isDone())
                .isTrue();
        assertThat(engine.state.onlineNodes).containsExactlyInAnyOrder(0, 1);
        engine.state.resources.request(Resource.systemRam(START, BLOCK, AddMemoryRequest.SYSTEM_RAM, false));
        assertThat(engine.state.resources.merge(START, BLOCK)).isTrue();
        assertThat(engine.state.resources.merge(START + BLOCK, BLOCK)).isTrue();

        assertThat(engine.remove(START, 2 * BLOCK).isDone()).isTrue();
        assertThat(engine.state.onlineNodes).containsExactly(0);
    }

    @Test
    void aSizeThatWrapsAroundIsRefused() {
        Outcome<Unit> outcome = engine("6.12").remove(START, Long.MAX_VALUE - BLOCK + 1);
        assertThat(outcome.isRefused()).isTrue();
        verify(memory, never()).remove(any(), any());
    }

    /** The head's count falls section by section; the last one frees the memmap, the head's own part last. */
    @Test
    void aRangeWithItsOwnMemmapFreesItBackwardsAtTheLastSection() {
        Engine engine = engine("rfc-2019");
        MachineState before = engine.state.fork();
        add(engine, 5, MhpFlag.MEMMAP_FROM_RANGE);
        long head = START >> 12;
        assertThat(engine.state.pages.vmemmapRun(head))
                .hasValueSatisfying(run -> assertThat(run.headRefcount()).isEqualTo(5));
        List<Long> freed = watchFreedSections(
                () -> assertThat(engine.state.sections.anySubsectionValid(new PfnRange(head, 5 * BLOCK_PAGES)))
                        .isFalse());

        assertThat(engine.remove(START, 5 * BLOCK).isDone()).isTrue();

        assertThat(freed).containsExactly(4L, 3L, 2L, 1L, 0L);
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void aRangeWithItsOwnMemmapGoesWholeOrNotAtAll() {
        Engine engine = engine("rfc-2019");
        add(engine, 5, MhpFlag.MEMMAP_FROM_RANGE);
        assertRefused(engine, START, BLOCK, StandardRule.FROM_RANGE_WHOLE, Errno.EINVAL);
        assertRefused(engine, START + BLOCK, 4 * BLOCK, StandardRule.FROM_RANGE_WHOLE, Errno.EINVAL);
        verify(vmemmap, never()).free(any(), any());
    }
}
