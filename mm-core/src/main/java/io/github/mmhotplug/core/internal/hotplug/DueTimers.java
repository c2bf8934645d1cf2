package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.internal.state.TimerTable.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the work that an operation has queued, and the timers that are due when time passes. */
final class DueTimers {
    /** More than any driver needs in one operation; one that queues itself again and again is stopped here. */
    private static final int BUDGET = 10_000;

    private final Map<String, HotplugDriver> drivers;
    private final HotplugContext ctx;
    private final DriverCalls core;

    DueTimers(Map<String, HotplugDriver> drivers, HotplugContext ctx, DriverCalls core) {
        this.drivers = drivers;
        this.ctx = ctx;
        this.core = core;
    }

    /** The operation's outcome, with what drivers added meanwhile and what they have to say. */
    Outcome<List<HotAdd>> after(Operation operation, Outcome<List<HotAdd>> outcome) {
        long passes = operation instanceof Operation.Advance advance ? advance.millis() : 0;
        List<Note> notes = run(ctx.state.timers.nowMillis() + passes);
        return outcome.then(adds -> {
            List<HotAdd> all = new ArrayList<>(adds);
            all.addAll(core.added());
            return Outcome.done(all, notes);
        });
    }

    private List<Note> run(long untilMillis) {
        List<Note> notes = new ArrayList<>();
        Optional<Timer> due = ctx.state.timers.pollDue(untilMillis);
        for (int count = 1; due.isPresent(); count++) {
            Timer timer = due.get();
            if (count > BUDGET) {
                throw new IllegalStateException("every attempt terminates in bounded steps: timer " + timer.name()
                        + " of " + timer.driver() + " has run " + BUDGET + " times in one operation");
            }
            ctx.state.timers.setNow(timer.dueMillis());
            Outcome<Unit> done = expire(timer);
            notes.addAll(done.notes());
            done.refusal().ifPresent(why -> notes.add(new Note(why.rule(), why.detail())));
            due = ctx.state.timers.pollDue(untilMillis);
        }
        ctx.state.timers.setNow(untilMillis);
        return notes;
    }

    private Outcome<Unit> expire(Timer timer) {
        HotplugDriver driver = drivers.get(timer.driver());
        if (driver == null) {
            throw new IllegalStateException("timer " + timer.name() + " is that of no driver here: " + timer.driver());
        }
        return driver.timerExpired(timer.name(), core);
    }
}
