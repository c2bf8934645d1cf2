package io.github.mmhotplug.drivers.xen;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverArchitectures;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.List;
import java.util.Optional;

/**
 * The balloon of a Xen domain: memory for a target above what the domain has is added as if it were in the balloon, and
 * leaves it batch by batch as the hypervisor provides frames. Every page that goes online is in the balloon first, a
 * DIMM's too.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code load}: the domain has what it booted with.
 *   <li>{@code target}: {@code pages}, of the whole domain ({@code memory/target}).
 *   <li>{@code hypervisor}: {@code frames} that it still has; without it they never end.
 * </ul>
 */
final class XenBalloonDriver implements HotplugDriver, MemoryNotifier {
    private static final String THREAD = "balloon_thread";

    @Override
    public String id() {
        return XenProvider.ID;
    }

    @Override
    public String name() {
        return "xen_memory";
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return DriverArchitectures.only(id(), variant, "x86", "arm64");
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        BalloonStats stats = new BalloonStats(core);
        return switch (input.verb()) {
            case "load" ->
                core.pages().setOnlinePageCallback(id()).map(done -> {
                    stats.load();
                    return done;
                });
            case "target" -> {
                stats.setTarget(input.number("pages"));
                yield wake(core);
            }
            case "hypervisor" -> {
                stats.setFrames(input.number("frames"));
                yield Outcome.done();
            }
            default ->
                throw new IllegalArgumentException(
                        "xen has no '" + input.verb() + "'; it has load, target and hypervisor");
        };
    }

    private Outcome<Unit> wake(CorePort core) {
        core.timers().schedule(id(), THREAD, 0);
        return Outcome.done();
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        BalloonThread.Sleep sleep = new BalloonThread(new BalloonStats(core), core).run();
        sleep.millis().ifPresent(millis -> core.timers().schedule(id(), THREAD, millis));
        return Outcome.done(Unit.UNIT, sleep.notes());
    }

    /** {@code xen_online_page}. */
    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        core.pages().change(pfns, page -> page.withOffline(true));
        new BalloonStats(core).push(pfns);
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(this);
    }

    /** {@code xen_memory_notifier}. */
    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        if (notification.event() == MemoryEvent.MEM_ONLINE && new BalloonStats(context.core()).isLoaded()) {
            wake(context.core()).ignore();
        }
        return Optional.empty();
    }
}
