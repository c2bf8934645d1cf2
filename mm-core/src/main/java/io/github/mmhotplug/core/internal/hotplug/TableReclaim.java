package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.pagetable.PageTableEdit;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives back the empty tables that a refused add made and its port's undo left, because that port never frees tables
 * of their level. A real kernel keeps them for the next add; the model promises that a refusal changes nothing.
 */
final class TableReclaim {
    private record Run(long firstIndex, long endIndex) {}

    private TableReclaim() {}

    static void run(PageTable before, PageTable now, PageTableEdit edit) {
        for (int level = 1; level < now.levels().size(); level++) {
            List<Run> present = new ArrayList<>();
            now.forEachTable(level, (start, end, number) -> present.add(new Run(start, end)));
            RunMap old = before.tables(level);
            for (Run run : present) {
                reclaimNew(old, run, level, now, edit);
            }
        }
    }

    private static void reclaimNew(RunMap old, Run run, int level, PageTable now, PageTableEdit edit) {
        for (long index = old.firstGapFrom(run.firstIndex); index < run.endIndex; ) {
            long oldAgain = old.firstKeyFrom(index);
            long end = oldAgain == RunMap.ABSENT ? run.endIndex : Math.min(run.endIndex, oldAgain);
            edit.releaseEmptyTables(level, now.offset(level, index), now.offset(level, end));
            index = end < run.endIndex ? old.firstGapFrom(end) : run.endIndex;
        }
    }
}
