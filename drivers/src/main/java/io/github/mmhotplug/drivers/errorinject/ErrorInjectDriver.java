package io.github.mmhotplug.drivers.errorinject;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code memory-notifier-error-inject}: somebody on the chain, of priority 0, who answers one event with an errno, as
 * kernels are tested with.
 *
 * <p>Input: {@code write} with {@code action} ({@code MEM_GOING_ONLINE}, {@code MEM_GOING_OFFLINE}) and {@code error}, a
 * negative errno; 0 lets the event pass again.
 */
final class ErrorInjectDriver implements HotplugDriver, MemoryNotifier {
    private static final String ACTIONS = "notifier-error-inject.actions";
    private static final List<MemoryEvent> KNOWN = List.of(MemoryEvent.MEM_GOING_ONLINE, MemoryEvent.MEM_GOING_OFFLINE);

    @Override
    public String id() {
        return ErrorInjectProvider.ID;
    }

    @Override
    public String name() {
        return id();
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        if (!input.verb().equals("write")) {
            throw new IllegalArgumentException(id() + " has no '" + input.verb() + "'; it has write");
        }
        MemoryEvent action = action(input.text("action"));
        long error = input.number("error");
        if (error != 0 && errno(-error).isEmpty()) {
            throw new IllegalArgumentException("'error' of 'write' is 0 or a negative errno, not " + error);
        }
        RangeStore actions = core.state(ACTIONS);
        if (error == 0) {
            actions.remove(action.ordinal(), action.ordinal() + 1L);
        } else {
            actions.put(action.ordinal(), action.ordinal() + 1L, -error);
        }
        return Outcome.done();
    }

    private static MemoryEvent action(String name) {
        return KNOWN.stream()
                .filter(event -> event.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'action' of 'write' is one of " + KNOWN + ", not " + name));
    }

    private static Optional<Errno> errno(long number) {
        return Arrays.stream(Errno.values())
                .filter(errno -> errno.number() == number)
                .findFirst();
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(this);
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        long injected = context.core().state(ACTIONS).get(notification.event().ordinal());
        return injected == RangeStore.ABSENT
                ? Optional.empty()
                : Optional.of(Veto.of(
                                DriverRule.NO_ERROR_INJECTED,
                                "-" + injected + " is injected at " + notification.event())
                        .withErrno(errno(injected).orElseThrow()));
    }
}
