package io.github.mmhotplug.core;

import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_CANCEL_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_CANCEL_ONLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_FINISH_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_GOING_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_GOING_ONLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_OFFLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_ONLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.MEM_PREPARE_ONLINE;
import static io.github.mmhotplug.api.notify.MemoryEvent.NODE_ADDED_FIRST_MEMORY;
import static io.github.mmhotplug.api.notify.MemoryEvent.NODE_ADDING_FIRST_MEMORY;
import static io.github.mmhotplug.api.notify.MemoryEvent.NODE_CANCEL_ADDING_FIRST_MEMORY;
import static io.github.mmhotplug.api.notify.MemoryEvent.NODE_CANCEL_REMOVING_LAST_MEMORY;
import static io.github.mmhotplug.api.notify.MemoryEvent.NODE_REMOVED_LAST_MEMORY;
import static io.github.mmhotplug.api.notify.MemoryEvent.NODE_REMOVING_LAST_MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which notifications come with a block's way online and offline, and in which order. */
class BlockNoticesTest {
    private static final PhysRange BLOCK = new PhysRange(4 * Bytes.GIB, PlainArchitecture.BLOCK_BYTES);
    private static final NodeId OTHER_NODE = new NodeId(1);

    /** A consumer that writes down what it hears, and can refuse one event. */
    private static final class Recorder implements HotplugDriver, MemoryNotifier {
        private final List<MemoryNotification> heard = new ArrayList<>();
        private Optional<MemoryEvent> refused = Optional.empty();

        @Override
        public String id() {
            return "recorder";
        }

        @Override
        public String name() {
            return id();
        }

        @Override
        public Outcome<Unit> handle(DriverInput input, CorePort core) {
            return Outcome.done();
        }

        @Override
        public List<MemoryNotifier> notifiers() {
            return List.of(this);
        }

        @Override
        public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
            heard.add(notification);
            return refused.filter(notification.event()::equals)
                    .map(event -> Veto.of(BlockRule.NOTHING_UNMOVABLE, "refuses " + event));
        }

        private List<MemoryEvent> events() {
            List<MemoryEvent> events =
                    heard.stream().map(MemoryNotification::event).toList();
            heard.clear();
            return events;
        }
    }

    private final Recorder recorder = new Recorder();

    private Machine machine(String kernel, AddMemoryRequest request) {
        Machine machine = MachineBuilder.of(
                        PlainArchitecture.plain(),
                        KernelProfiles.load().find(kernel).orElseThrow(),
                        MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * Bytes.GIB)))
                                .build())
                .possibleNodes(Set.of(0, OTHER_NODE.value()))
                .memmapOnMemory(MemmapOnMemory.ON)
                .driver(recorder)
                .boot();
        assertThat(machine.apply(new Operation.AddMemory(request)).isDone()).isTrue();
        return machine;
    }

    private Machine machine(String kernel) {
        return machine(kernel, AddMemoryRequest.of(BLOCK));
    }

    private Machine machineWithNewNode(String kernel) {
        return machine(kernel, AddMemoryRequest.of(BLOCK).withNode(OTHER_NODE));
    }

    private void write(Machine machine, String word, boolean done) {
        assertThat(machine.apply(new Operation.WriteState(BLOCK, word)).isDone())
                .isEqualTo(done);
    }

    private void assertCycle(Machine machine, List<MemoryEvent> online, List<MemoryEvent> offline) {
        write(machine, "online", true);
        assertThat(recorder.events()).isEqualTo(online);
        write(machine, "offline", true);
        assertThat(recorder.events()).isEqualTo(offline);
    }

    private void assertVeto(Machine machine, MemoryEvent event, String word, MemoryEvent... heard) {
        Machine before = machine.fork();
        recorder.heard.clear();
        recorder.refused = Optional.of(event);
        write(machine, word, false);
        assertThat(recorder.events()).containsExactly(heard);
        assertThat(machine.differencesFrom(before)).isEmpty();
        recorder.refused = Optional.empty();
    }

    @Test
    void plainKernelsAskAndTell() {
        for (String kernel : List.of("6.1", "7.2")) {
            assertCycle(
                    machine(kernel), List.of(MEM_GOING_ONLINE, MEM_ONLINE), List.of(MEM_GOING_OFFLINE, MEM_OFFLINE));
        }
    }

    @Test
    void preparationEnclosesTheRestOn612() {
        assertCycle(
                machine("6.12"),
                List.of(MEM_PREPARE_ONLINE, MEM_GOING_ONLINE, MEM_ONLINE),
                List.of(MEM_GOING_OFFLINE, MEM_OFFLINE, MEM_FINISH_OFFLINE));
    }

    @Test
    void aVetoAgainstThePreparationEndsAllOfIt() {
        assertVeto(machine("6.12"), MEM_PREPARE_ONLINE, "online", MEM_PREPARE_ONLINE);
    }

    @Test
    void aVetoAgainstGoingOnlineIsTakenBack() {
        assertVeto(machine("6.1"), MEM_GOING_ONLINE, "online", MEM_GOING_ONLINE, MEM_CANCEL_ONLINE);
        assertVeto(
                machine("6.12"),
                MEM_GOING_ONLINE,
                "online",
                MEM_PREPARE_ONLINE,
                MEM_GOING_ONLINE,
                MEM_CANCEL_ONLINE,
                MEM_FINISH_OFFLINE);
    }

    @Test
    void aVetoAgainstGoingOfflineIsTakenBack() {
        for (String kernel : List.of("6.1", "6.12", "7.2")) {
            Machine machine = machine(kernel);
            write(machine, "online", true);
            assertVeto(machine, MEM_GOING_OFFLINE, "offline", MEM_GOING_OFFLINE, MEM_CANCEL_OFFLINE);
        }
    }

    @Test
    void aNodeHearsOfItsFirstAndLastMemoryOn72() {
        assertCycle(
                machineWithNewNode("7.2"),
                List.of(NODE_ADDING_FIRST_MEMORY, MEM_GOING_ONLINE, NODE_ADDED_FIRST_MEMORY, MEM_ONLINE),
                List.of(NODE_REMOVING_LAST_MEMORY, MEM_GOING_OFFLINE, NODE_REMOVED_LAST_MEMORY, MEM_OFFLINE));
        assertCycle(
                machineWithNewNode("6.1"),
                List.of(MEM_GOING_ONLINE, MEM_ONLINE),
                List.of(MEM_GOING_OFFLINE, MEM_OFFLINE));
    }

    @Test
    void theBlocksOwnMemmapDoesNotKeepTheNode() {
        Machine machine =
                machine("7.2", AddMemoryRequest.of(BLOCK).withNode(OTHER_NODE).withFlag(MhpFlag.MEMMAP_ON_MEMORY));
        write(machine, "online", true);
        assertThat(recorder.heard).allMatch(notification -> notification.altmapPages() == 512);
        assertThat(recorder.heard)
                .allMatch(notification -> notification.node().equals(OTHER_NODE)
                        && notification.pfns().pageCount() == 32768 - 512
                        && notification.pfns().startPfn() == (BLOCK.startAddress() >> 12) + 512);
        recorder.heard.clear();
        write(machine, "offline", true);
        assertThat(recorder.events()).startsWith(NODE_REMOVING_LAST_MEMORY);
    }

    @Test
    void whoeverVetoesIsToldOfTheEndOfTheNodesEventToo() {
        assertVeto(
                machineWithNewNode("7.2"),
                NODE_ADDING_FIRST_MEMORY,
                "online",
                NODE_ADDING_FIRST_MEMORY,
                MEM_CANCEL_ONLINE,
                NODE_CANCEL_ADDING_FIRST_MEMORY);
        assertVeto(
                machineWithNewNode("7.2"),
                MEM_GOING_ONLINE,
                "online",
                NODE_ADDING_FIRST_MEMORY,
                MEM_GOING_ONLINE,
                MEM_CANCEL_ONLINE,
                NODE_CANCEL_ADDING_FIRST_MEMORY);
    }

    @Test
    void theLastMemoryOfANodeCanBeKept() {
        Machine machine = machineWithNewNode("7.2");
        write(machine, "online", true);
        assertVeto(
                machine,
                NODE_REMOVING_LAST_MEMORY,
                "offline",
                NODE_REMOVING_LAST_MEMORY,
                MEM_CANCEL_OFFLINE,
                NODE_CANCEL_REMOVING_LAST_MEMORY);
        assertVeto(
                machine,
                MEM_GOING_OFFLINE,
                "offline",
                NODE_REMOVING_LAST_MEMORY,
                MEM_GOING_OFFLINE,
                MEM_CANCEL_OFFLINE,
                NODE_CANCEL_REMOVING_LAST_MEMORY);
    }

    @Test
    void failuresBeforeTheChainTellNobody() {
        Machine machine = machine("7.2");
        PhysRange kernelImage = new PhysRange(0, PlainArchitecture.BLOCK_BYTES);
        assertThat(machine.apply(new Operation.WriteState(kernelImage, "offline"))
                        .isDone())
                .isFalse();
        assertThat(recorder.events()).isEmpty();
    }
}
