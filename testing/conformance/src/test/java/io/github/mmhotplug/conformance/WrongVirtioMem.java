package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.Optional;

/** Virtio-mem with one of the mistakes of its history. */
final class WrongVirtioMem extends WrongDriver {
    /** What it does wrong. */
    enum Mistake {
        /** It counts managed pages where the core does so by now. */
        COUNTS_TWICE,
        /** It does not take back its references when an offline is cancelled. */
        FORGETS_REFERENCES,
        /** It leaves {@code PG_reserved} on what it withholds. */
        LEAVES_RESERVED,
        /** It lets blocks go online that it has unplugged. */
        ASKS_NOBODY,
        /** It gives the allocator all of a block that goes online. */
        WITHHOLDS_NOTHING,
        /** What could not be unplugged it tries again at once. */
        NEVER_GIVES_UP
    }

    private final Mistake mistake;

    WrongVirtioMem(Mistake mistake) {
        super("virtio-mem");
        this.mistake = mistake;
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        Outcome<Unit> outcome = super.timerExpired(name, core);
        boolean tooMuch = fact("plugged_size", core) > fact("requested_size", core);
        if (mistake == Mistake.NEVER_GIVES_UP && tooMuch) {
            core.timers().schedule(id(), name, 0);
        }
        return outcome;
    }

    private long fact(String name, CorePort core) {
        return facts(core).getOrDefault(VirtioMem.DEVICE + "." + name, 0L);
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        if (mistake == Mistake.WITHHOLDS_NOTHING) {
            core.pages().genericOnline(pfns);
            return;
        }
        super.onlinePages(pfns, core);
        if (mistake == Mistake.LEAVES_RESERVED) {
            core.pages().forEachWithheld(pfns, (run, page) -> core.pages().change(run, now -> now.withReserved(true)));
        }
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        MemoryEvent event = notification.event();
        if (mistake == Mistake.FORGETS_REFERENCES && event == MemoryEvent.MEM_CANCEL_OFFLINE) {
            return Optional.empty();
        }
        Optional<Veto> veto = super.notify(notification, context);
        boolean offline = event == MemoryEvent.MEM_GOING_OFFLINE;
        if (mistake == Mistake.COUNTS_TWICE && (offline || event == MemoryEvent.MEM_CANCEL_OFFLINE)) {
            CorePort core = context.core();
            core.pages()
                    .forEachWithheld(
                            notification.pfns(), (run, page) -> core.pages().adjustManaged(run, offline));
        }
        return mistake == Mistake.ASKS_NOBODY ? Optional.empty() : veto;
    }
}
