package io.github.mmhotplug.core.internal.hotplug;

import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_CANCEL_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_CANCEL_ONLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_GOING_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_GOING_ONLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_ONLINE;
import static io.github.mmhotplug.core.internal.hotplug.Engine.BLOCK_PAGES;
import static io.github.mmhotplug.core.internal.hotplug.Engine.FIRST_BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

/** {@code memory_notify}: who is asked, in which order, and who hears that it came to nothing. */
class NotifierProtocolTest {
    private static final Veto NO = Veto.of(BlockRule.NOTHING_UNMOVABLE, "no");

    private final MemoryNotifier first = notifier(100);
    private final MemoryNotifier second = notifier(1);
    private final MemoryNotifier last = notifier(0);
    private final HotplugDriver driver = mock(HotplugDriver.class);
    private Engine engine;

    private static MemoryNotifier notifier(int priority) {
        MemoryNotifier notifier = mock(MemoryNotifier.class);
        lenient().when(notifier.priority()).thenReturn(priority);
        lenient().when(notifier.notify(any(), any())).thenReturn(Optional.empty());
        return notifier;
    }

    @BeforeEach
    void chain() {
        lenient().when(driver.notifiers()).thenReturn(List.of(last, first, second));
        engine = Engine.notifying("7.2", driver);
        // from here on only notifications count
        clearInvocations(first, second, last);
    }

    private void add(long blocks) {
        assertThat(engine.add(Engine.blocks(blocks)).isDone()).isTrue();
    }

    private static MemoryNotification event(MemoryEvent event) {
        return argThat(notification -> notification != null && notification.event() == event);
    }

    private void object(MemoryNotifier who, MemoryEvent to) {
        lenient().when(who.notify(event(to), any())).thenReturn(Optional.of(NO));
    }

    private static void assertVetoed(Outcome<Unit> outcome) {
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(NO.rule());
            assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
        });
    }

    @Test
    void everybodyIsAskedAndToldFromTheHighestPriorityDown() {
        add(1);
        assertThat(engine.write(0, "online").isDone()).isTrue();
        assertThat(engine.write(0, "offline").isDone()).isTrue();

        InOrder order = inOrder(first, second, last);
        for (MemoryEvent event : List.of(MEM_GOING_ONLINE, MEM_ONLINE, MEM_GOING_OFFLINE, MEM_OFFLINE)) {
            order.verify(first).notify(event(event), any());
            order.verify(second).notify(event(event), any());
            order.verify(last).notify(event(event), any());
        }
        order.verifyNoMoreInteractions();
    }

    @Test
    void aVetoAgainstOnlineEndsTheChainAndEverybodyHearsOfIt() {
        add(1);
        object(second, MEM_GOING_ONLINE);
        MachineState before = engine.state.fork();

        assertVetoed(engine.write(0, "online_movable"));

        verify(last, never()).notify(event(MEM_GOING_ONLINE), any());
        InOrder order = inOrder(first, second, last);
        order.verify(first).notify(event(MEM_CANCEL_ONLINE), any());
        order.verify(second).notify(event(MEM_CANCEL_ONLINE), any());
        order.verify(last).notify(event(MEM_CANCEL_ONLINE), any());
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void aVetoAgainstOfflineEndsTheChainAndEverybodyHearsOfIt() {
        add(1);
        assertThat(engine.write(0, "online_movable").isDone()).isTrue();
        object(second, MEM_GOING_OFFLINE);
        MachineState before = engine.state.fork();

        assertVetoed(engine.write(0, "offline"));

        verify(last, never()).notify(event(MEM_GOING_OFFLINE), any());
        verify(last).notify(event(MEM_CANCEL_OFFLINE), any());
        verify(first, never()).notify(event(MEM_OFFLINE), any());
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void whereIsolationFailsNobodyIsAsked() {
        add(1);
        assertThat(engine.write(0, "online").isDone()).isTrue();
        Faults pinned = mock(Faults.class);
        lenient().when(pinned.isPinned(any())).thenReturn(true);

        assertThat(engine.write(0, "offline", pinned).isRefused()).isTrue();

        verify(first).notify(event(MEM_GOING_ONLINE), any());
        verify(first).notify(event(MEM_ONLINE), any());
        verifyNoMoreInteractions(first);
    }

    @ParameterizedTest
    @EnumSource(names = {"MEM_ONLINE", "MEM_OFFLINE"})
    void afterwardsNobodyCanObject(MemoryEvent event) {
        add(1);
        object(first, event);
        assertThat(engine.write(0, "online").isDone()).isTrue();
        assertThat(engine.write(0, "offline").isDone()).isTrue();
        verify(last).notify(event(event), any());
    }

    @Test
    void theMemmapOfASelfHostedBlockIsToldApart() {
        engine.state.memmapOnMemory = MemmapOnMemory.ON;
        assertThat(engine.add(Engine.blocks(1).withFlag(MhpFlag.MEMMAP_ON_MEMORY))
                        .isDone())
                .isTrue();
        assertThat(engine.write(0, "online").isDone()).isTrue();

        long memmap = (BLOCK_PAGES * 64) >> 12;
        PfnRange rest = new PfnRange(FIRST_BLOCK * BLOCK_PAGES + memmap, BLOCK_PAGES - memmap);
        verify(first)
                .notify(
                        argThat(told -> told != null
                                && told.event() == MEM_GOING_ONLINE
                                && told.pfns().equals(rest)
                                && told.altmapPages() == memmap),
                        any());
    }

    /** What the chain heard, as {@code EVENT nid nid_normal}; - where the payload says nothing. */
    private static List<String> statusChanges(MemoryNotifier notifier) {
        ArgumentCaptor<MemoryNotification> heard = ArgumentCaptor.forClass(MemoryNotification.class);
        verify(notifier, atLeastOnce()).notify(heard.capture(), any());
        clearInvocations(notifier);
        return heard.getAllValues().stream()
                .map(told ->
                        told.event() + " " + word(told.statusChangeNid()) + " " + word(told.statusChangeNidNormal()))
                .toList();
    }

    private static String word(OptionalInt nid) {
        return nid.isPresent() ? Integer.toString(nid.getAsInt()) : "-";
    }

    private List<String> statusChanges(long block, String word) {
        assertThat(engine.write(block, word).isDone()).isTrue();
        return statusChanges(first);
    }

    /** A kernel without events of nodes, two new blocks on a new node, and the chain that hears of them. */
    private void onANewNode(String kernel, MhpFlag... flags) {
        engine = Engine.notifying(kernel, driver);
        engine.state.possibleNodes = Set.of(0, 1);
        engine.state.memmapOnMemory = MemmapOnMemory.ON;
        for (long block = 0; block < 2; block++) {
            AddMemoryRequest request = AddMemoryRequest.of(Engine.block(block)).withNode(new NodeId(1));
            for (MhpFlag flag : flags) {
                request = request.withFlag(flag);
            }
            assertThat(engine.add(request).isDone()).isTrue();
        }
        clearInvocations(first, second, last);
    }

    @Test
    void theFirstAndLastMemoryOfANodeIsToldWithTheMemory() {
        onANewNode("6.1");
        assertThat(statusChanges(0, "online_kernel")).containsExactly("MEM_GOING_ONLINE 1 1", "MEM_ONLINE 1 1");
        assertThat(statusChanges(1, "online_movable")).containsExactly("MEM_GOING_ONLINE - -", "MEM_ONLINE - -");
        assertThat(statusChanges(0, "offline")).containsExactly("MEM_GOING_OFFLINE - 1", "MEM_OFFLINE - 1");
        assertThat(statusChanges(1, "offline")).containsExactly("MEM_GOING_OFFLINE 1 -", "MEM_OFFLINE 1 -");
    }

    @Test
    void movableMemoryIsNoNormalMemory() {
        onANewNode("6.1");
        assertThat(statusChanges(0, "online_movable")).containsExactly("MEM_GOING_ONLINE 1 -", "MEM_ONLINE 1 -");
        assertThat(statusChanges(1, "online_kernel")).containsExactly("MEM_GOING_ONLINE - 1", "MEM_ONLINE - 1");
    }

    @Test
    void preparationKnowsNothingOfNodes() {
        onANewNode("6.12", MhpFlag.MEMMAP_ON_MEMORY);
        assertThat(statusChanges(0, "online_kernel"))
                .containsExactly("MEM_PREPARE_ONLINE - -", "MEM_GOING_ONLINE 1 1", "MEM_ONLINE 1 1");
        assertThat(statusChanges(0, "offline"))
                .as("its own memmap does not keep the node")
                .containsExactly("MEM_GOING_OFFLINE 1 1", "MEM_OFFLINE 1 1", "MEM_FINISH_OFFLINE - -");
    }

    @Test
    void whoHearsOfTheEndHearsOfTheSameNode() {
        onANewNode("6.1");
        object(second, MEM_GOING_ONLINE);
        assertVetoed(engine.write(0, "online_kernel"));
        assertThat(statusChanges(first)).containsExactly("MEM_GOING_ONLINE 1 1", "MEM_CANCEL_ONLINE 1 1");
    }

    @Test
    void whereNodesHaveEventsMemorySaysNothingOfThem() {
        onANewNode("7.2");
        assertThat(statusChanges(0, "online_kernel")).hasSize(4).allMatch(told -> told.endsWith(" - -"));
    }

    @Test
    void autoOnlineEndsAtTheFirstVeto() {
        engine.state.autoOnline = OnlineType.ONLINE;
        long third = (FIRST_BLOCK + 2) * BLOCK_PAGES;
        lenient()
                .when(first.notify(
                        argThat(told -> told != null
                                && told.event() == MEM_GOING_ONLINE
                                && told.pfns().startPfn() == third),
                        any()))
                .thenReturn(Optional.of(NO));

        Outcome<HotAdd> added = engine.add(Engine.blocks(4));

        assertThat(added.isDone()).isTrue();
        assertThat(added.notes()).extracting(Note::rule).containsExactly(StandardRule.AUTO_ONLINE);
        assertThat(engine.state.blocks.isOnline(FIRST_BLOCK + 1)).isTrue();
        assertThat(engine.state.blocks.firstExisting(FIRST_BLOCK, 4)).isEqualTo(FIRST_BLOCK);
        assertThat(engine.state.blocks.firstNotOffline(FIRST_BLOCK + 2, 2)).isNegative();
        verify(first, never())
                .notify(argThat(told -> told != null && told.pfns().startPfn() > third), any());
    }
}
