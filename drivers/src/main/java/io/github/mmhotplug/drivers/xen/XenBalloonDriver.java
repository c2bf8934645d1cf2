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
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.drivers.BalloonPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The balloon of a Xen domain: memory for a target above what the domain has is added as if it were in the balloon, and
 * leaves it batch by batch as the hypervisor provides frames. Every page that goes online is in the balloon first, a
 * DIMM's too.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code load}: the domain has what it booted with, without the {@code unpopulated} pages.
 *   <li>{@code target}: {@code pages}, of the whole domain ({@code memory/target}).
 *   <li>{@code hypervisor}: {@code frames} that it still has; without it they never end.
 *   <li>{@code alloc}, {@code free}: {@code pages} without frames, for somebody in the kernel.
 *   <li>{@code write}: {@code file} {@code hotplug_unpopulated} and {@code value}, whether memory is added for those.
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
            case "load" -> load(input.number("unpopulated", 0), stats, core);
            case "target" -> {
                stats.setTarget(input.number("pages"));
                yield wake(core);
            }
            case "hypervisor" -> {
                stats.setFrames(input.number("frames"));
                yield Outcome.done();
            }
            case "alloc" -> new UnpopulatedPages(loaded(stats), core).alloc(input.number("pages"));
            case "free" -> {
                new UnpopulatedPages(loaded(stats), core).free(input.number("pages"));
                yield wake(core);
            }
            case "write" -> write(input, loaded(stats));
            default ->
                throw new IllegalArgumentException(
                        "xen has no '" + input.verb() + "'; it has load, target, hypervisor, alloc, free and write");
        };
    }

    private static BalloonStats loaded(BalloonStats stats) {
        if (!stats.isLoaded()) {
            throw new IllegalArgumentException("the balloon is not loaded");
        }
        return stats;
    }

    /** {@code balloon_add_regions}: the model has them at the top of boot memory. */
    private Outcome<Unit> load(long unpopulated, BalloonStats stats, CorePort core) {
        if (unpopulated < 0 || unpopulated >= stats.booted()) {
            throw new IllegalArgumentException("'unpopulated' of 'load' is " + unpopulated + "; the domain booted with "
                    + stats.booted() + " pages");
        }
        return core.pages().setOnlinePageCallback(id()).map(done -> {
            stats.load(new BalloonPages(core, core.geometry().pageblockPages()).take(unpopulated));
            return done;
        });
    }

    private static Outcome<Unit> write(DriverInput input, BalloonStats stats) {
        String value = input.text("value");
        if (!input.text("file").equals("hotplug_unpopulated")) {
            throw new IllegalArgumentException("'file' of 'write' is hotplug_unpopulated, not " + input.text("file"));
        }
        if (!value.equals("0") && !value.equals("1")) {
            return Outcome.refused(Refusal.of(
                    DriverRule.FILE_NUMBER,
                    "hotplug_unpopulated takes 0 or 1, not '" + value + "'",
                    Fact.text("value", value)));
        }
        stats.setHotplugsUnpopulated(value.equals("1"));
        return Outcome.done();
    }

    private Outcome<Unit> wake(CorePort core) {
        core.timers().schedule(id(), THREAD, 0);
        return Outcome.done();
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        BalloonStats stats = new BalloonStats(core);
        if (stats.waiting() > 0 && stats.list().pages() > 0) {
            Outcome<Unit> waited = new UnpopulatedPages(stats, core).goOn();
            if (waited.isRefused()) {
                return waited;
            }
        }
        BalloonThread.Sleep sleep = new BalloonThread(stats, core).run();
        sleep.millis().ifPresent(millis -> core.timers().schedule(id(), THREAD, millis));
        return Outcome.done(Unit.UNIT, sleep.notes());
    }

    /** {@code xen_online_page}. Up to 6.10 the pages come reserved, later with their type. */
    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        List<PfnRange> untyped = new ArrayList<>();
        core.pages().forEachWithheld(pfns, (run, page) -> {
            if (!page.offline()) {
                untyped.add(run);
            }
        });
        untyped.forEach(core.pages()::setOffline);
        new BalloonStats(core).enter(pfns);
    }

    /** What {@code /sys/devices/system/xen_memory/xen_memory0} shows, and what it does not. */
    @Override
    public Map<String, Long> facts(CorePort core) {
        BalloonStats stats = new BalloonStats(core);
        return stats.isLoaded()
                ? Map.of(
                        "xen.current_pages", stats.current(),
                        "xen.target_pages", stats.target(),
                        "xen.total_pages", stats.total(),
                        "xen.target_unpopulated", stats.targetUnpopulated(),
                        "xen.balloon_low", stats.list().pages())
                : Map.of();
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return new SelfCheck(core).run();
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
