package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
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
import java.util.ServiceLoader;

/** Virtio-mem with one of the mistakes of its history. */
final class WrongVirtioMem implements HotplugDriver, MemoryNotifier {
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
        WITHHOLDS_NOTHING
    }

    private final HotplugDriver right;
    private final Mistake mistake;

    WrongVirtioMem(Mistake mistake) {
        this.mistake = mistake;
        this.right = ServiceLoader.load(HotplugDriverProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.id().equals("virtio-mem"))
                .findFirst()
                .orElseThrow()
                .create();
    }

    @Override
    public String id() {
        return right.id();
    }

    @Override
    public String name() {
        return right.id();
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return right.handle(input, core);
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        return right.timerExpired(name, core);
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        if (mistake == Mistake.WITHHOLDS_NOTHING) {
            core.pages().genericOnline(pfns);
            return;
        }
        right.onlinePages(pfns, core);
        if (mistake == Mistake.LEAVES_RESERVED) {
            core.pages().forEachWithheld(pfns, (run, page) -> core.pages().change(run, now -> now.withReserved(true)));
        }
    }

    @Override
    public Map<String, Long> facts(CorePort core) {
        return right.facts(core);
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return right.brokenInvariants(core);
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(this);
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        MemoryEvent event = notification.event();
        if (mistake == Mistake.FORGETS_REFERENCES && event == MemoryEvent.MEM_CANCEL_OFFLINE) {
            return Optional.empty();
        }
        Optional<Veto> veto = right.notifiers().get(0).notify(notification, context);
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
