package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The smallest driver that keeps pages from the allocator: the first {@code keeps} pages of every block that goes online.
 * It lets go of them only if it is told to.
 */
final class Withholder implements HotplugDriver {
    static final String ID = "withholder";
    private static final String LETS_GO = "letsGo";

    private final long keeps;

    Withholder(long keeps) {
        this.keeps = keeps;
    }

    static Operation drive(String verb, String... arguments) {
        Map<String, String> named = new java.util.HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            named.put(arguments[i], arguments[i + 1]);
        }
        return new Operation.Drive(ID, new DriverInput(verb, named));
    }

    static Operation take(long address, long size) {
        return drive("take", "address", Long.toString(address), "size", Long.toString(size));
    }

    static Operation give(long address, long size) {
        return drive("give", "address", Long.toString(address), "size", Long.toString(size));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return switch (input.verb()) {
            case "load" -> core.pages().setOnlinePageCallback(ID);
            case "unload" -> core.pages().restoreOnlinePageCallback(ID);
            case "take" ->
                core.pages().allocContigRange(pfns(input, core)).map(done -> {
                    core.pages().change(pfns(input, core), page -> page.withOffline(true));
                    core.pages().adjustManaged(pfns(input, core), false);
                    return done;
                });
            case "give" -> {
                core.pages().change(pfns(input, core), page -> page.withOffline(false));
                core.pages().adjustManaged(pfns(input, core), true);
                core.pages().freeContigRange(pfns(input, core));
                yield Outcome.done();
            }
            case "letGo" -> {
                core.state(ID).put(0, 1, 1);
                yield Outcome.done();
            }
            case "timer" -> {
                core.timers().schedule(ID, input.text("name"), input.number("delay"));
                yield Outcome.done();
            }
            default -> throw new IllegalArgumentException(input.verb());
        };
    }

    private static PfnRange pfns(DriverInput input, CorePort core) {
        int shift = core.geometry().pageShift();
        return new PfnRange(input.number("address") >>> shift, input.number("size") >>> shift);
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        long kept = Math.min(keeps, pfns.pageCount());
        if (kept > 0) {
            core.pages()
                    .change(
                            new PfnRange(pfns.startPfn(), kept),
                            page -> page.withOffline(true).withReserved(false).withDirty(true));
        }
        if (kept < pfns.pageCount()) {
            core.pages().genericOnline(PfnRange.ofEnd(pfns.startPfn() + kept, pfns.endPfn()));
        }
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        long now = core.timers().nowMillis();
        if (name.equals("again")) {
            core.timers().schedule(ID, name, 10);
        }
        return Outcome.done(Unit.UNIT, List.of(new Note(DriverRule.DEVICE_THERE, name + " at " + now)));
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(new MemoryNotifier() {
            @Override
            public String name() {
                return LETS_GO;
            }

            @Override
            public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
                CorePort core = context.core();
                boolean going = notification.event() == MemoryEvent.MEM_GOING_OFFLINE;
                if (core.state(ID).get(0) != 1 || (!going && notification.event() != MemoryEvent.MEM_CANCEL_OFFLINE)) {
                    return Optional.empty();
                }
                boolean counts = core.profile().word("hotplugPageInit").equals("reserved");
                core.pages().forEachWithheld(notification.pfns(), (pfns, page) -> {
                    if (going) {
                        core.pages().putReferences(pfns);
                    } else {
                        core.pages().getReferences(pfns);
                    }
                    if (counts) {
                        core.pages().adjustManaged(pfns, going);
                    }
                });
                return Optional.empty();
            }
        });
    }
}
