package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.TestInstance;

/** What goes online: that it does, to which zone, and how it counts. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OnlineRules {
    private static final int BLOCKS = 2;
    static final List<String> WORDS = List.of("online", "online_kernel", "online_movable");

    @Rule("ONL-001")
    void memoryThatWasAddedGoesOnline(Subject subject) {
        for (String word : WORDS) {
            Machine machine = subject.boot();
            Expect.done(machine, subject.add(BLOCKS));
            goesOnline(subject, machine, word, 0);
        }
    }

    @Rule("ONL-001")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void selfHostedBlocksGoOnline(Subject subject) {
        for (String word : WORDS) {
            Machine machine = subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON));
            long kept = 0;
            for (int i = 0; i < BLOCKS; i++) {
                HotAdd add = Expect.done(
                                machine,
                                subject.addAt(
                                        subject.start() + i * subject.block(),
                                        subject.block(),
                                        MhpFlag.MEMMAP_ON_MEMORY))
                        .adds()
                        .get(0);
                kept += add.reservedPages();
            }
            goesOnline(subject, machine, word, kept);
        }
    }

    @Rule("ONL-001")
    @RequiresFeature(Feature.MEMMAP_FROM_RANGE)
    void aRangeThatHoldsItsMemmapGoesOnline(Subject subject) {
        Machine machine = subject.boot();
        HotAdd add = Expect.done(machine, subject.add(BLOCKS, MhpFlag.MEMMAP_FROM_RANGE))
                .adds()
                .get(0);
        goesOnline(subject, machine, "online_movable", add.reservedPages());
    }

    private static void goesOnline(Subject subject, Machine machine, String word, long keptPages) {
        Counts before = new Counts(machine);
        Expect.goes(machine, subject.state(BLOCKS, word));
        Expect.sound(machine, "after " + word);
        Counts now = new Counts(machine);
        long pages = BLOCKS * (subject.block() >>> subject.geometry().pageShift());
        Predicate<ZoneStats> movable = zone -> zone.type() == ZoneType.MOVABLE;
        Predicate<ZoneStats> goal = word.equals("online_movable") ? movable : movable.negate();
        Predicate<ZoneStats> any = zone -> true;
        grew(
                word + ": present pages of its zones",
                pages,
                before,
                now,
                counts -> counts.sum(goal, ZoneStats::presentPages));
        grew(
                word + ": present pages of all zones",
                pages,
                before,
                now,
                counts -> counts.sum(any, ZoneStats::presentPages));
        grew(
                word + ": managed pages",
                pages - keptPages,
                before,
                now,
                counts -> counts.sum(any, ZoneStats::managedPages));
        grew(word + ": present_early_pages", 0, before, now, counts -> counts.sum(any, ZoneStats::presentEarlyPages));
        grew(word + ": free pages", pages - keptPages, before, now, counts -> counts.free);
    }

    private static void grew(String what, long expected, Counts before, Counts now, ToLongFunction<Counts> count) {
        long grown = count.applyAsLong(now) - count.applyAsLong(before);
        Expect.that(grown == expected, "%s grew by %d, not by %d", what, grown, expected);
    }

    /** What {@code /proc/zoneinfo} and {@code /proc/meminfo} show. */
    private static final class Counts {
        private final List<ZoneStats> zones;
        private final long free;

        Counts(Machine machine) {
            zones = machine.snapshot().zones();
            free = machine.snapshot().freePages();
        }

        long sum(Predicate<ZoneStats> which, ToLongFunction<ZoneStats> pages) {
            return zones.stream().filter(which).mapToLong(pages).sum();
        }
    }

    @Rule("BLK-001")
    void aBlockThatIsNotThereCantBeWritten(Subject subject) {
        Expect.refused(subject.boot(), subject.state(1, "online"), BlockRule.BLOCK_EXISTS);
    }

    @Rule("BLK-002")
    void noOtherWordIsTaken(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(1));
        for (String word : new String[] {"", "going-offline", "Online", "online_movable "}) {
            Expect.refused(machine, subject.state(1, word), BlockRule.STATE_WORD);
        }
    }

    @Rule("BLK-003")
    void theStateThatABlockHasIsRefused(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(1));
        Expect.refused(machine, subject.state(1, "offline"), BlockRule.STATE_CHANGES);
        Expect.goes(machine, subject.state(1, "online_movable"));
        for (String word : WORDS) {
            Expect.refused(machine, subject.state(1, word), BlockRule.STATE_CHANGES);
        }
    }

    @Rule("REM-002")
    @RequiresFeature(Feature.REMOVE)
    void whatWasAddedGoesOnlyOffline(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(BLOCKS));
        Expect.goes(machine, subject.state(1, "online_movable"));
        Expect.refused(machine, subject.remove(BLOCKS), StandardRule.BLOCKS_OFFLINE);
        Expect.goes(machine, subject.state(1, "offline"));
        Expect.done(machine, subject.remove(BLOCKS));
    }
}
