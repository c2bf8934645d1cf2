package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.vmemmap.VmemmapService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives back the memmap that a refused add made and its port never frees. A real kernel keeps it for the next add; the
 * model promises that a refusal changes nothing.
 */
final class LeafReclaim {
    private record Run(int level, long startOffset, long endOffset) {}

    private LeafReclaim() {}

    static void run(PageTable before, PageTable now, VmemmapService services) {
        List<Run> made = new ArrayList<>();
        now.forEachLeaf(0, Long.MAX_VALUE, (level, start, end, pfn) -> {
            EntryRun was;
            for (long at = start; at < end; at = was.endOffset()) {
                was = before.runAt(level, at, end);
                if (was.kind() != EntryKind.LEAF) {
                    made.add(new Run(level, at, was.endOffset()));
                }
            }
        });
        made.forEach(run -> services.freeLeaves(run.level, run.startOffset, run.endOffset, Optional.empty()));
    }
}
