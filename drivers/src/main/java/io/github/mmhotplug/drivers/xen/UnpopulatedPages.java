package io.github.mmhotplug.drivers.xen;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.List;
import java.util.stream.Stream;

/** {@code xen_alloc_ballooned_pages} and {@code xen_free_ballooned_pages}: page frames without memory, for foreign pages. */
final class UnpopulatedPages {
    private final BalloonStats stats;
    private final CorePort core;

    UnpopulatedPages(BalloonStats stats, CorePort core) {
        this.stats = stats;
        this.core = core;
    }

    /** What is asked for counts from the beginning, so that the balloon grows by it. */
    Outcome<Unit> alloc(long pages) {
        if (pages < 1 || stats.waiting() > 0) {
            throw new IllegalArgumentException(
                    pages < 1 ? "'pages' of 'alloc' is " + pages : "somebody waits for pages already");
        }
        stats.addTargetUnpopulated(pages);
        stats.setRequested(pages);
        return goOn();
    }

    /** As far as there are pages. Where some are added, whoever asked waits until somebody puts them online. */
    Outcome<Unit> goOn() {
        while (stats.waiting() > 0) {
            if (stats.list().pages() == 0) {
                BalloonThread thread = new BalloonThread(stats, core);
                boolean adds = stats.hotplugsUnpopulated();
                boolean may = adds ? thread.addForOthers() : thread.takeForOthers(stats.waiting());
                if (stats.list().pages() == 0) {
                    return may ? waits(thread.notes()) : undone();
                }
            }
            PfnRange run = stats.list().pop(stats.waiting());
            core.pages().change(run, page -> page.withOffline(false));
            stats.handedOut().push(run);
            stats.setWaiting(stats.waiting() - run.pageCount());
        }
        return Outcome.done();
    }

    private static Outcome<Unit> waits(List<Note> notes) {
        Note online = new Note(DriverRule.BALLOON_PAGES, "what was added has to go online before anybody can have it");
        return Outcome.done(
                Unit.UNIT, Stream.concat(notes.stream(), Stream.of(online)).toList());
    }

    /** {@code out_undo}: those that came go back, and those that did not come are not asked for any more. */
    private Outcome<Unit> undone() {
        long missing = stats.waiting();
        long got = stats.requested() - missing;
        stats.addTargetUnpopulated(-missing);
        stats.setWaiting(0);
        if (got > 0) {
            free(got);
        }
        return Outcome.refused(Refusal.of(
                DriverRule.BALLOON_PAGES,
                missing + " pages are missing: the balloon is empty, and the allocator has "
                        + core.pages().availablePages(),
                Fact.pages("wanted", stats.requested()),
                Fact.pages("missing", missing)));
    }

    void free(long pages) {
        if (pages < 1 || pages > stats.handedOut().pages()) {
            throw new IllegalArgumentException(
                    "'free' of " + pages + " pages; " + stats.handedOut().pages() + " are handed out");
        }
        for (long left = pages; left > 0; ) {
            PfnRange run = stats.handedOut().pop(left);
            core.pages().setOffline(run);
            stats.list().push(run);
            left -= run.pageCount();
        }
        stats.addTargetUnpopulated(-pages);
    }
}
