package io.github.mmhotplug.drivers.hyperv;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * {@code hv_balloon}: the host adds memory in chunks, and says which pages of it are really there; the others are withheld
 * when a block goes online. After every chunk the driver waits for somebody to put it online, and no longer than 5 seconds.
 * What the host wants for itself is withheld too, and not managed, until it gives it back.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code load}: {@code hot_add} (1) and {@code pressure_report_delay} (45 seconds), the module's parameters.
 *   <li>{@code hot-add}: {@code address} and {@code size} in bytes of what the host backs; {@code region} and {@code
 *       region_size}, where it says more.
 *   <li>{@code balloon}, {@code unballoon}: {@code size} in bytes of what the host takes, and gives back.
 *   <li>{@code commit}: {@code size} in bytes of what the guest's processes have been promised.
 * </ul>
 */
final class HyperVDriver implements HotplugDriver, MemoryNotifier {
    private static final String WAIT = "ol_waitevent";
    private static final long REPORT_DELAY_SECONDS = 45;
    private static final long MILLIS = 1000;

    @Override
    public String id() {
        return HyperVProvider.ID;
    }

    @Override
    public String name() {
        return "hv_balloon";
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return DriverArchitectures.only(id(), variant, "x86", "arm64");
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return switch (input.verb()) {
            case "load" -> load(input, core);
            case "hot-add" -> hotAdd(input, core);
            case "balloon", "unballoon", "commit" -> balloon(input, core);
            default ->
                throw new IllegalArgumentException(
                        "hyperv has no '" + input.verb() + "'; it has load, hot-add, balloon, unballoon and commit");
        };
    }

    private Outcome<Unit> load(DriverInput input, CorePort core) {
        long hotAdd = input.number("hot_add", 1);
        long delay = input.number("pressure_report_delay", REPORT_DELAY_SECONDS);
        if (delay < 0 || delay > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'pressure_report_delay' of 'load' are seconds, not " + delay);
        }
        return core.pages().setOnlinePageCallback(id()).map(done -> {
            new HyperVState(core).load(hotAdd != 0, delay * MILLIS);
            return done;
        });
    }

    private static HyperVState loaded(CorePort core) {
        HyperVState state = new HyperVState(core);
        if (!state.isLoaded()) {
            throw new IllegalArgumentException("hv_balloon is not loaded");
        }
        return state;
    }

    private static Outcome<Unit> balloon(DriverInput input, CorePort core) {
        HyperVState state = loaded(core);
        long bytes = input.number("size");
        if (bytes < 0) {
            throw new IllegalArgumentException("'size' of '" + input.verb() + "' is negative: " + bytes);
        }
        long pages = bytes >>> core.geometry().pageShift();
        switch (input.verb()) {
            case "balloon" -> new Balloon(state, core).up(pages);
            case "unballoon" -> new Balloon(state, core).down(pages);
            default -> state.setCommitted(pages);
        }
        return Outcome.done();
    }

    private Outcome<Unit> hotAdd(DriverInput input, CorePort core) {
        HyperVState state = loaded(core);
        if (state.isAdding()) {
            throw new IllegalArgumentException("the host has no answer to its last request yet");
        }
        PfnRange pages = pfns(new PhysRange(input.number("address"), input.number("size")), core);
        OptionalLong region = input.arguments().containsKey("region")
                ? OptionalLong.of(input.number("region"))
                : OptionalLong.empty();
        if (!state.mayHotAdd()) {
            state.answer(0);
            return Outcome.done();
        }
        HotAddRequest request = new HotAddRequest(state, core);
        if (region.isPresent()) {
            request.beginIn(pfns(new PhysRange(region.getAsLong(), input.number("region_size")), core), pages);
        } else {
            request.begin(pages);
        }
        return goOn(request, core);
    }

    private Outcome<Unit> goOn(HotAddRequest request, CorePort core) {
        HotAddRequest.Progress progress = request.goOn();
        if (progress.waits()) {
            core.timers().schedule(id(), WAIT, HotAddRequest.ONLINE_WAIT_MILLIS);
        }
        return Outcome.done(Unit.UNIT, progress.notes());
    }

    private static PfnRange pfns(PhysRange range, CorePort core) {
        return range.toPfns(core.geometry().pageShift());
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        return goOn(new HotAddRequest(new HyperVState(core), core), core);
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        new HyperVState(core).onlinePages(pfns);
    }

    /** What debugfs shows of {@code hv-balloon}, and what the host hears. */
    @Override
    public Map<String, Long> facts(CorePort core) {
        HyperVState state = new HyperVState(core);
        if (!state.isLoaded()) {
            return Map.of();
        }
        Map<String, Long> facts = new TreeMap<>();
        facts.put("hyperv.pages_added", state.pagesAdded());
        facts.put("hyperv.pages_onlined", state.pagesOnlined());
        facts.put("hyperv.pages_ballooned", state.ballooned().pages());
        new Balloon(state, core).report(facts);
        return facts;
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return new SelfCheck(core).run();
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(this);
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        CorePort core = context.core();
        MemoryEvent event = notification.event();
        if (event == MemoryEvent.MEM_OFFLINE) {
            new HyperVState(core).wentOffline(notification.pfns());
        }
        boolean wakes = event == MemoryEvent.MEM_ONLINE || event == MemoryEvent.MEM_CANCEL_ONLINE;
        if (wakes && core.timers().isPending(id(), WAIT)) {
            core.timers().schedule(id(), WAIT, 0);
        }
        return Optional.empty();
    }
}
