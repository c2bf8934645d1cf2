package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.core.CountedFaults;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;

/** The failure that lets an add get as far as a recording says that it got: sections added before memory ran out. */
final class FailingAdd {
    private FailingAdd() {}

    /** Searches, on forks, for the allocation at which so many sections are there. */
    static Faults after(Machine machine, Operation add, long sections) {
        CountedFaults counting = CountedFaults.counting();
        added(machine, add, counting);
        long low = 0;
        long high = counting.allocationsSeen();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (added(machine, add, Faults.allocationsFrom(middle)) < sections) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Faults.allocationsFrom(low);
    }

    private static long added(Machine machine, Operation add, Faults faults) {
        try (Machine fork = machine.fork()) {
            long before = fork.snapshot().memmapPages();
            boolean refused = fork.apply(add, faults).isRefused();
            long perSection = machine.architecture()
                    .geometry()
                    .memmapPages(machine.architecture().geometry().pagesPerSection());
            return refused ? (fork.snapshot().memmapPages() - before) / perSection : Long.MAX_VALUE;
        }
    }
}
