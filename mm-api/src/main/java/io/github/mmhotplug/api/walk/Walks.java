package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableView;

/** The steps that every walk is made of. */
public final class Walks {
    private Walks() {}

    /** The number of the root level. */
    public static int root(PageTableView view) {
        return view.levels().size() - 1;
    }

    /** The run at an offset; the walks' loops are bounded because every run brings them forward. */
    public static EntryRun nextRun(PageTableView view, int level, long offset, long endOffset) {
        EntryRun run = view.runAt(level, offset, endOffset);
        if (run.endOffset() <= offset || run.endOffset() > endOffset) {
            throw new IllegalStateException(
                    "at level " + level + " a run from 0x" + Long.toHexString(offset) + " does not go on: " + run);
        }
        return run;
    }

    /**
     * Puts tables into all empty entries above a level.
     *
     * @return false if memory for a table ran out
     */
    public static boolean installTablesAbove(PageTableEditor editor, int level, long startOffset, long endOffset) {
        for (int upper = root(editor); upper > level; upper--) {
            EntryRun run;
            for (long offset = startOffset; offset < endOffset; offset = run.endOffset()) {
                run = nextRun(editor, upper, offset, endOffset);
                if (run.kind() == EntryKind.NONE && !editor.installTables(upper, offset, run.endOffset())) {
                    return false;
                }
            }
        }
        return true;
    }
}
