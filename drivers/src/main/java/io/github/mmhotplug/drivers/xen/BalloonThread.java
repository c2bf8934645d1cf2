package io.github.mmhotplug.drivers.xen;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.drivers.BalloonPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code balloon_thread}: towards the target, until it is there or has to wait. */
final class BalloonThread {
    /** {@code BP_*}. */
    private enum State {
        DONE,
        /** Until somebody onlines what was added. */
        WAIT,
        EAGAIN,
        ECANCELED
    }

    private static final long SECOND = 1000;
    private static final long CANCELED_MILLIS = 3600 * SECOND;
    private static final int MAX_RETRIES = 4;

    private static final String REGION = AddMemoryRequest.SYSTEM_RAM;

    private final BalloonStats stats;
    private final CorePort core;
    /** {@code ARRAY_SIZE(frame_list)}. */
    private final long batch;

    private final List<Note> notes = new ArrayList<>();

    BalloonThread(BalloonStats stats, CorePort core) {
        this.stats = stats;
        this.core = core;
        this.batch = core.geometry().pageSizeBytes() / Long.BYTES;
    }

    /**
     * What became of it.
     *
     * @param millis when it looks again by itself
     * @param notes what could not be added
     */
    record Sleep(OptionalLong millis, List<Note> notes) {}

    Sleep run() {
        State state = State.DONE;
        while (state == State.DONE) {
            long credit = stats.target() - stats.current();
            if (credit == 0) {
                break;
            }
            if (credit > 0) {
                state = stats.list().pages() > 0 ? increase(credit) : reserveAdditionalMemory();
            } else {
                state = decrease(-credit);
            }
        }
        return new Sleep(sleepMillis(state), notes);
    }

    /**
     * {@code update_schedule}. Who waits for an online looks every second in the kernel; nothing can have changed without
     * the notifier's waking it, so that it sleeps on here.
     */
    private OptionalLong sleepMillis(State state) {
        long retries = stats.retries();
        if (state == State.EAGAIN && retries + 1 < MAX_RETRIES) {
            stats.setRetries(retries + 1);
            return OptionalLong.of(SECOND << retries);
        }
        if (state != State.WAIT) {
            stats.setRetries(0);
        }
        boolean canceled = state == State.EAGAIN || state == State.ECANCELED;
        return canceled ? OptionalLong.of(CANCELED_MILLIS) : OptionalLong.empty();
    }

    /** {@code increase_reservation}: pages leave the balloon as frames come. */
    private State increase(long credit) {
        long got = stats.populate(Math.min(Math.min(credit, batch), stats.list().pages()));
        if (got <= 0) {
            return State.EAGAIN;
        }
        for (long left = got; left > 0; ) {
            PfnRange run = stats.list().pop(left);
            core.pages().genericOnline(run);
            left -= run.pageCount();
        }
        stats.addCurrent(got);
        return State.DONE;
    }

    /** {@code reserve_additional_memory}: whole sections, although what is added must be whole blocks. */
    private State reserveAdditionalMemory() {
        long credit = stats.target() + stats.targetUnpopulated() - stats.total();
        if (credit <= 0) {
            return State.WAIT;
        }
        int shift = core.geometry().pageShift();
        PfnRange pages = new PfnRange(0, Align.up(credit, core.geometry().pagesPerSection()));
        Optional<PhysRange> space = addressSpace(pages.pageCount() << shift);
        if (space.isEmpty()) {
            return State.ECANCELED;
        }
        Outcome<Unit> added = core.addMemory(AddMemoryRequest.of(space.get()).withFlag(MhpFlag.MERGE_RESOURCE));
        notes.addAll(added.notes());
        Optional<Refusal> refusal = added.refusal();
        if (refusal.isPresent()) {
            notes.add(new Note(
                    refusal.get().rule(),
                    "Cannot add additional memory: " + refusal.get().detail()));
            return State.ECANCELED;
        }
        stats.addTotal(pages.pageCount());
        // what went online meanwhile woke the thread
        return stats.list().pages() > 0 ? State.DONE : State.WAIT;
    }

    /** {@code additional_memory_resource}: the first free place above boot memory, aligned to a section. */
    private Optional<PhysRange> addressSpace(long bytes) {
        long section = core.geometry().sectionSizeBytes();
        long end = core.pluggableRange(true).endAddress();
        long start = Align.up(core.facts().bootRamEnd(), section);
        while (start <= end - bytes) {
            PhysRange range = new PhysRange(start, bytes);
            if (core.requestRegion(range, REGION).isDone()) {
                core.releaseRegion(range, REGION);
                return Optional.of(range);
            }
            start += section;
        }
        return Optional.empty();
    }

    /** {@code decrease_reservation}: pages leave the allocator, and their frames the domain. */
    private State decrease(long surplus) {
        return takeFromAllocator(Math.min(surplus, batch)) > 0 ? State.DONE : State.EAGAIN;
    }

    /** {@code add_ballooned_pages}, where it adds memory: whether whoever asked may wait for it. */
    boolean addForOthers() {
        return reserveAdditionalMemory() != State.ECANCELED;
    }

    /** {@code add_ballooned_pages}, where it takes them from the allocator. */
    boolean takeForOthers(long wanted) {
        return core.pages().availablePages() >= wanted && takeFromAllocator(Math.min(wanted, batch)) > 0;
    }

    List<Note> notes() {
        return notes;
    }

    private long takeFromAllocator(long wanted) {
        long taken = 0;
        for (PfnRange pages : new BalloonPages(core, batch).take(wanted)) {
            stats.list().push(pages);
            taken += pages.pageCount();
        }
        stats.addCurrent(-taken);
        stats.giveBack(taken);
        return taken;
    }
}
