package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.RuleText;
import io.github.mmhotplug.api.rule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Somebody else on the notifier chain: hears everything, and can be made to object to one event. Brings no memory. */
public final class Bystander implements HotplugDriver, MemoryNotifier {
    private final String name;
    private final int priority;
    private final List<MemoryEvent> heard = new ArrayList<>();
    private Optional<MemoryEvent> objectsTo = Optional.empty();
    private long fromPfn;

    /** What it cites. */
    public enum Says implements RefusalRule {
        /** {@code NOTIFY_BAD}. */
        NO;

        @Override
        public Errno errno() {
            return Errno.EPERM;
        }

        @Override
        public RuleText text() {
            return RuleText.of("BYSTANDER-01", Step.ONLINE_CHECKS, "memory_notify", "Nobody else objects.");
        }
    }

    private Bystander(String name, int priority) {
        this.name = name;
        this.priority = priority;
    }

    /** One who is asked before everybody else. */
    public static Bystander first() {
        return new Bystander("first", Integer.MAX_VALUE);
    }

    /** One who is asked when everybody else has agreed. */
    public static Bystander last() {
        return new Bystander("last", Integer.MIN_VALUE);
    }

    /** Objects to an event from now on, to nothing else. */
    public void objectTo(MemoryEvent event) {
        objectTo(event, 0);
    }

    /** Objects to an event of a frame and of those behind it. */
    public void objectTo(MemoryEvent event, long firstPfn) {
        objectsTo = Optional.of(event);
        fromPfn = firstPfn;
    }

    /** What it has heard since it was asked the last time. */
    public List<MemoryEvent> takeHeard() {
        List<MemoryEvent> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    @Override
    public String id() {
        return "bystander-" + name;
    }

    @Override
    public String name() {
        return id();
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        throw new IllegalArgumentException(id() + " has no '" + input.verb() + "'");
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(this);
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        MemoryEvent event = notification.event();
        heard.add(event);
        return objectsTo
                .filter(objected -> objected == event && notification.pfns().startPfn() >= fromPfn)
                .map(objected -> Veto.of(
                        Says.NO,
                        "somebody else objects to " + objected,
                        Fact.pfn("startPfn", notification.pfns().startPfn())));
    }
}
