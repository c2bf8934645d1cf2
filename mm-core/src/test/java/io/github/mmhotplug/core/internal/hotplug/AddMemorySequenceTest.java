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
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.fixture.PlainFreer;
import io.github.mmhotplug.core.fixture.PlainMemory;
import io.github.mmhotplug.core.fixture.PlainVmemmap;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.Spy;
import org.mockito.junit.jupiter.MockitoExtension;

/** In which order an add calls the port's hooks, and how it takes back what it did. */
@ExtendWith(MockitoExtension.class)
class AddMemorySequenceTest {
    private static final Refusal WHY = Refusal.of(StandardRule.LINEAR_TABLES_ALLOCATED, "no table");
    private static final Refusal NO_MEMMAP = Refusal.of(StandardRule.ALTMAP_ROOM, "no room");

    @Spy
    private PlainMemory memory = new PlainMemory();

    @Spy
    private PlainVmemmap vmemmap = new PlainVmemmap(Engine.GEOMETRY);

    @Spy
    private PlainFreer pagetables = new PlainFreer();

    private Engine engine(String kernel) {
        return new Engine(kernel, memory, vmemmap, pagetables);
    }

    private Engine selfHosting() {
        Engine engine = engine("6.12");
        engine.state.memmapOnMemory = MemmapOnMemory.ON;
        return engine;
    }

    private static AddMemoryRequest selfHosted(long count) {
        return blocks(count).withFlag(MhpFlag.MEMMAP_ON_MEMORY);
    }

    private void failTheAddOf(long number) {
        doAnswer(call -> {
                    ArchRange request = call.getArgument(0);
                    return request.range().equals(block(number)) ? Outcome.refused(WHY) : call.callRealMethod();
                })
                .when(memory)
                .add(any(), any());
    }

    private void failTheMemmapOf(long number) {
        doAnswer(call -> {
                    VmemmapRequest request = call.getArgument(0);
                    return request.pfns().startPfn() == block(number).startAddress() >> 12
                            ? Outcome.refused(NO_MEMMAP)
                            : call.callRealMethod();
                })
                .when(vmemmap)
                .populate(any(), any());
    }

    private List<ArchRange> adds(int count) {
        ArgumentCaptor<ArchRange> requests = ArgumentCaptor.forClass(ArchRange.class);
        verify(memory, times(count)).add(requests.capture(), any());
        return requests.getAllValues();
    }

    private List<ArchRange> removals(int count) {
        ArgumentCaptor<ArchRange> requests = ArgumentCaptor.forClass(ArchRange.class);
        verify(memory, times(count)).remove(requests.capture(), any());
        return requests.getAllValues();
    }

    private static VmemAltmap altmap(ArchRange request) {
        return request.params().altmap().orElseThrow();
    }

    private static void assertUnchanged(Engine engine, MachineState before) {
        assertThat(engine.state.differences(before)).isEmpty();
    }

    private static void assertRefused(Outcome<HotAdd> outcome, StandardRule rule, Errno errno) {
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.errno()).isEqualTo(errno);
        });
    }

    @Test
    void aWholeRangeIsAddedByOneCall() {
        Engine engine = engine("6.12");
        assertThat(engine.add(blocks(8)).isDone()).isTrue();

        assertThat(adds(1)).singleElement().satisfies(request -> {
            assertThat(request.range().sizeBytes()).isEqualTo(8 * BLOCK);
            assertThat(request.params().altmap()).isEmpty();
        });
        verify(memory, never()).remove(any(), any());
        verifyNoInteractions(pagetables);
        assertThat(engine.state.blocks.firstNotOffline(FIRST_BLOCK, 8)).isNegative();
        assertThat(engine.state.blocks.count()).isEqualTo(8);
    }

    @Test
    void theMemmapIsMadeSectionBySectionAscending() {
        assertThat(engine("6.12").add(blocks(3)).isDone()).isTrue();
        ArgumentCaptor<VmemmapRequest> requests = ArgumentCaptor.forClass(VmemmapRequest.class);
        verify(vmemmap, times(3)).populate(requests.capture(), any());
        assertThat(requests.getAllValues())
                .extracting(request -> request.pfns().startPfn())
                .containsExactlyElementsOf(LongStream.range(0, 3)
                        .map(number -> block(number).startAddress() >> 12)
                        .boxed()
                        .toList());
    }

    @Test
    void selfHostedBlocksAreAddedOneByOneEachWithItsAltmap() {
        Engine engine = selfHosting();
        assertThat(engine.add(selfHosted(3)).isDone()).isTrue();

        List<ArchRange> adds = adds(3);
        for (int number = 0; number < 3; number++) {
            assertThat(adds.get(number).range()).isEqualTo(block(number));
            VmemAltmap altmap = altmap(adds.get(number));
            assertThat(altmap.basePfn()).isEqualTo(block(number).startAddress() >> 12);
            assertThat(altmap.endPfn()).isEqualTo(altmap.basePfn() + BLOCK_PAGES - 1);
            assertThat(altmap.reserve()).isZero();
            assertThat(altmap.free()).isEqualTo(512);
            assertThat(altmap.alloc()).isEqualTo(512);
            assertThat(engine.state.blocks.altmapFree(FIRST_BLOCK + number)).isEqualTo(512);
        }
    }

    @Test
    void aFailureAtTheThirdBlockTakesTheOthersBackLastFirst() {
        Engine engine = selfHosting();
        MachineState before = engine.state.fork();
        failTheAddOf(2);

        assertRefused(engine.add(selfHosted(4)), StandardRule.LINEAR_TABLES_ALLOCATED, Errno.ENOMEM);

        List<ArchRange> adds = adds(3);
        List<ArchRange> removals = removals(2);
        assertThat(removals).extracting(ArchRange::range).containsExactly(block(1), block(0));
        assertThat(altmap(removals.get(0))).isSameAs(altmap(adds.get(1)));
        assertThat(altmap(removals.get(1))).isSameAs(altmap(adds.get(0)));
        assertThat(removals)
                .allSatisfy(request -> assertThat(altmap(request).alloc()).isZero());
        InOrder order = inOrder(memory);
        order.verify(memory, times(3)).add(any(), any());
        order.verify(memory, times(2)).remove(any(), any());
        assertThat(engine.state.blocks.count()).isZero();
        assertUnchanged(engine, before);
    }

    @Test
    void aBlockDeviceIsGoneBeforeItsMemoryIsTakenBack() {
        Engine engine = selfHosting();
        failTheAddOf(1);
        doAnswer(call -> {
                    assertThat(engine.state.blocks.exists(FIRST_BLOCK)).isFalse();
                    return call.callRealMethod();
                })
                .when(memory)
                .remove(any(), any());
        assertThat(engine.add(selfHosted(2)).isRefused()).isTrue();
        assertThat(removals(1)).extracting(ArchRange::range).containsExactly(block(0));
    }

    @Test
    void aBlockDeviceThatExistsTakesTheWholeAddBack() {
        Engine engine = engine("6.12");
        engine.state.blocks.create(FIRST_BLOCK + 5, 1, BlockState.OFFLINE, 0, false);
        MachineState before = engine.state.fork();

        assertRefused(engine.add(blocks(8)), StandardRule.BLOCK_FREE, Errno.EEXIST);

        assertThat(removals(1)).isEqualTo(adds(1));
        assertUnchanged(engine, before);
    }

    @Test
    void aBlockDeviceThatExistsTakesSelfHostedBlocksBack() {
        Engine engine = selfHosting();
        engine.state.blocks.create(FIRST_BLOCK + 1, 1, BlockState.OFFLINE, 0, false);
        MachineState before = engine.state.fork();

        assertRefused(engine.add(selfHosted(3)), StandardRule.BLOCK_FREE, Errno.EEXIST);

        assertThat(removals(2)).extracting(ArchRange::range).containsExactly(block(1), block(0));
        assertUnchanged(engine, before);
    }

    @Test
    void sectionsThatWereAddedBeforeAFailureAreRemoved() {
        Engine engine = engine("6.12");
        MachineState before = engine.state.fork();
        failTheMemmapOf(2);

        Outcome<HotAdd> outcome = engine.add(blocks(4));

        assertThat(outcome.refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM));
        verify(vmemmap, times(3)).populate(any(), any());
        assertThat(freedSections(3)).containsExactlyInAnyOrder(0L, 1L, 2L);
        verify(memory, never()).remove(any(), any());
        assertUnchanged(engine, before);
    }

    @Test
    void theFaithfulKernelLeavesThem() {
        KernelProfile faithful =
                KernelProfiles.load().find("6.12").orElseThrow().faithful();
        Engine engine = new Engine(faithful, memory, vmemmap, pagetables);
        failTheMemmapOf(2);

        assertThat(engine.add(blocks(4)).isRefused()).isTrue();

        assertThat(freedSections(1)).containsExactly(2L);
        assertThat(engine.state.memmapPages).isEqualTo(2 * 512);
        assertThat(engine.state.sections.presentSections()).isEqualTo(2);
        assertThat(engine.state.blocks.count()).isZero();
        assertThat(engine.state.resources.lines()).isEmpty();

        assertRefused(engine.add(blocks(4)), StandardRule.SUBSECTION_FREE, Errno.EEXIST);
    }

    private List<Long> freedSections(int count) {
        ArgumentCaptor<VmemmapRequest> requests = ArgumentCaptor.forClass(VmemmapRequest.class);
        verify(vmemmap, times(count)).free(requests.capture(), any());
        return requests.getAllValues().stream()
                .map(request -> (request.pfns().startPfn() - (START >> 12)) / BLOCK_PAGES)
                .toList();
    }

    @Test
    void aVetoedHintFallsBackToSystemMemory() {
        Engine engine = engine("6.12");
        Outcome<HotAdd> outcome = engine.add(selfHosted(3));
        assertThat(outcome.orElseThrow()).satisfies(add -> {
            assertThat(add.requested()).isEqualTo(MemmapPlace.ON_MEMORY);
            assertThat(add.place()).isEqualTo(MemmapPlace.SYSTEM);
            assertThat(add.whyNot())
                    .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.PARAMETER_ON));
        });
        assertThat(adds(1))
                .singleElement()
                .satisfies(request -> assertThat(request.params().altmap()).isEmpty());
    }

    @Test
    void aPortMustAnswer() {
        Engine engine = engine("6.12");
        doReturn(null).when(memory).add(any(), any());
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() -> engine.add(blocks(1)).isDone())
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.NO_NULL));
    }

    @Test
    void aPortMustMapWhatItSaysItMapped() {
        Engine engine = engine("6.12");
        doReturn(Outcome.done()).when(memory).add(any(), any());
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() -> engine.add(blocks(1)).isDone())
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.MAPPED_EXACTLY));
    }

    @Test
    void aPortThatRefusesMustNotKeepAnything() {
        Engine engine = engine("6.12");
        doAnswer(call -> {
                    assertThat(call.callRealMethod()).isEqualTo(Outcome.done());
                    return Outcome.refused(WHY);
                })
                .when(memory)
                .add(any(), any());
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() -> engine.add(blocks(1)).isDone())
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.UNCHANGED_AFTER_REFUSAL));
        verify(vmemmap, atLeastOnce()).populate(any(), any());
    }

    @Test
    void aPortThatAddedMustTakeItBack() {
        Engine engine = selfHosting();
        failTheAddOf(1);
        doReturn(Outcome.refused(WHY)).when(memory).remove(any(), any());
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() -> engine.add(selfHosted(2)).isDone())
                .withMessageContainingAll("plain", "arch_remove_memory", block(0).toString(), WHY.toString())
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.UNCHANGED_AFTER_REFUSAL));
    }

    @Test
    void inAFaithfulKernelWhatIsNotTakenBackStays() {
        KernelProfile faithful =
                KernelProfiles.load().find("6.12").orElseThrow().faithful();
        Engine engine = new Engine(faithful, memory, vmemmap, pagetables);
        engine.state.memmapOnMemory = MemmapOnMemory.ON;
        failTheAddOf(1);
        doReturn(Outcome.refused(WHY)).when(memory).remove(any(), any());

        assertRefused(engine.add(selfHosted(2)), StandardRule.LINEAR_TABLES_ALLOCATED, Errno.ENOMEM);

        assertThat(engine.state.sections.presentSections()).isEqualTo(1);
        assertThat(engine.state.blocks.count()).isZero();
        assertThat(engine.state.resources.lines()).isEmpty();
    }

    @Test
    void theReservedPagesAreWhatTheBlocksKeep() {
        Engine engine = selfHosting();
        HotAdd added = engine.add(selfHosted(3)).orElseThrow();
        assertThat(added.reservedPages()).isEqualTo(3 * 512);
        assertThat(added.place()).isEqualTo(MemmapPlace.ON_MEMORY);
        assertThat(added.whyNot()).isEqualTo(Optional.empty());
    }
}
