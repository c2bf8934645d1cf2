package io.github.mmhotplug.conformance;

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
import java.util.List;
import java.util.Optional;

/**
 * A driver that brings nothing, and objects to one event from a frame on.
 *
 * @param event what it objects to
 * @param fromPfn the first frame that it cares for
 */
record Objector(MemoryEvent event, long fromPfn) implements HotplugDriver, MemoryNotifier {
    /** What it cites. */
    enum Says implements RefusalRule {
        NO;

        @Override
        public Errno errno() {
            return Errno.EPERM;
        }

        @Override
        public RuleText text() {
            return RuleText.of("OBJECTOR-01", Step.ONLINE_CHECKS, "memory_notify", "Nobody objects.");
        }
    }

    @Override
    public String id() {
        return "objector";
    }

    @Override
    public String name() {
        return id();
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        throw new IllegalArgumentException("objector has no '" + input.verb() + "'");
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(this);
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        boolean objects = notification.event() == event && notification.pfns().startPfn() >= fromPfn;
        return objects
                ? Optional.of(Veto.of(
                        Says.NO,
                        "a driver objects to " + event,
                        Fact.pfn("startPfn", notification.pfns().startPfn())))
                : Optional.empty();
    }
}
