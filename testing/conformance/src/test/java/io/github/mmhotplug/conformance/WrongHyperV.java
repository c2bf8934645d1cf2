package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The Hyper-V balloon with one of the mistakes of its history. */
final class WrongHyperV extends WrongDriver {
    private static final String GAPS = "hyperv.gaps";

    /** What it does wrong. */
    enum Mistake {
        /** It gives out all of a block that goes online. */
        GIVES_ALL_OUT,
        /** It takes what lies between two ranges for backed. */
        GIVES_GAPS_OUT,
        /** It hears twice that a block has gone offline. */
        COUNTS_DOWN_TWICE,
        /** It does not hear that a block has gone offline. */
        NEVER_COUNTS_DOWN,
        /** It takes struct pages for what tells whether they are online. */
        READS_STRUCT_PAGES,
        /** It waits for somebody to put online what is online by then. */
        WAITS_ALWAYS
    }

    private final Mistake mistake;

    WrongHyperV(Mistake mistake) {
        super("hyperv");
        this.mistake = mistake;
    }

    @Override
    CorePort mistaken(CorePort core) {
        return switch (mistake) {
            case READS_STRUCT_PAGES ->
                answering(
                        CorePort.class,
                        core,
                        Map.of("pages", call -> reading((PagePort) call.right().get())));
            case WAITS_ALWAYS -> answering(CorePort.class, core, Map.of("onlineBlocks", call -> List.of()));
            default -> core;
        };
    }

    private static PagePort reading(PagePort pages) {
        return answering(PagePort.class, pages, Map.of("isOnline", call -> {
            boolean[] initialised = {true};
            pages.forEachWithheld(
                    new PfnRange((Long) call.arguments().get(0), 1), (run, page) -> initialised[0] = true);
            return initialised[0];
        }));
    }

    /** A core whose store of gaps is empty. */
    private static CorePort withoutGaps(CorePort core) {
        Function<Call, Object> absent = call -> RangeStore.ABSENT;
        return answering(CorePort.class, core, Map.of("state", call -> {
            RangeStore store = (RangeStore) call.right().get();
            return GAPS.equals(call.arguments().get(0))
                    ? answering(RangeStore.class, store, Map.of("get", absent, "nextKey", absent))
                    : store;
        }));
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        switch (mistake) {
            case GIVES_ALL_OUT -> core.pages().genericOnline(pfns);
            case GIVES_GAPS_OUT -> super.onlinePages(pfns, withoutGaps(core));
            default -> super.onlinePages(pfns, core);
        }
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        boolean offline = notification.event() == MemoryEvent.MEM_OFFLINE;
        if (offline && mistake == Mistake.COUNTS_DOWN_TWICE) {
            super.notify(notification, context);
        }
        return offline && mistake == Mistake.NEVER_COUNTS_DOWN ? Optional.empty() : super.notify(notification, context);
    }
}
