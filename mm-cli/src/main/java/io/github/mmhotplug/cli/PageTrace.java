package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.MemmapEvent;
import java.util.List;

/**
 * What {@code --trace-pages} saw of the memmap.
 *
 * @param added while the range was added
 * @param removal what became of its removal, on a copy of the machine
 * @param removed while it was removed
 * @param changed parts of the machine's state that are then not as they were before the add
 */
record PageTrace(List<MemmapEvent> added, Outcome<Effect> removal, List<MemmapEvent> removed, List<String> changed) {
    PageTrace {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }
}
