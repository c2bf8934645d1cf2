package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.wrap.AssertingArchitecture;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestInstance;

/** Those who are asked before memory goes online or offline, and told afterwards. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class NotifierRules {
    private static final int ROUNDS = 3;

    /** What they answer is watched on the way: {@link AssertingArchitecture}. */
    @Rule("NTF-001")
    void whoSaysNoSaysItInTime(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(2));
        Expect.goes(machine, subject.state(2, "online_movable"));
        Expect.goes(machine, subject.state(2, "offline"));
        subject.architecture()
                .notifiers()
                .forEach(notifier -> Expect.that(!notifier.name().isBlank(), "a notifier has no name"));
    }

    /** Whether somebody objects before the port's own notifiers are asked, or after. */
    @Rule("NTF-002")
    void whatSomebodyElseStopsLeavesNothing(Subject subject) {
        for (Bystander bystander : List.of(Bystander.first(), Bystander.last())) {
            Machine machine = subject.boot(builder -> builder.driver(bystander));
            Expect.done(machine, subject.add(1));
            Machine undisturbed = machine.fork();
            Expect.goes(undisturbed, subject.state(1, "online_movable"));
            Expect.goes(undisturbed, subject.state(1, "offline"));
            for (MemoryEvent event : onTheWayOnline(subject)) {
                bystander.objectTo(event);
                Expect.refused(machine, subject.state(1, "online_movable"), Bystander.Says.NO);
            }
            bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE);
            Expect.goes(machine, subject.state(1, "online_movable"));
            Expect.refused(machine, subject.state(1, "offline"), Bystander.Says.NO);
        }
    }

    private static List<MemoryEvent> onTheWayOnline(Subject subject) {
        List<MemoryEvent> events = new ArrayList<>(List.of(MemoryEvent.MEM_GOING_ONLINE));
        if (subject.profile().has(CoreCapabilities.PREPARE_ONLINE_NOTIFIER)) {
            events.add(MemoryEvent.MEM_PREPARE_ONLINE);
        }
        return events;
    }

    @Rule("SPI-010")
    void aNotifierKeepsNothingToItself(Subject subject) {
        Machine busy = subject.boot();
        Expect.done(busy, subject.add(2));
        for (int round = 0; round < ROUNDS; round++) {
            Expect.goes(busy, subject.state(2, "online_movable"));
            Expect.goes(busy, subject.state(2, "offline"));
        }
        Machine late = subject.boot();
        Machine alone = subject.boot(subject.newArchitecture(), builder -> builder);
        for (Machine machine : List.of(late, alone)) {
            Expect.done(machine, subject.add(2));
            Expect.goes(machine, subject.state(2, "online_movable"));
        }
        Expect.same(late, alone, "because of what another machine has seen");
    }
}
