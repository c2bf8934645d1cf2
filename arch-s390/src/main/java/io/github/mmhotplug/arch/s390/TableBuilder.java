package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableView;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * {@code modify_pagetable}, adding to the identity map: the largest leaves that a range allows, each frame mapped to
 * its own address. Remembers what it made, so that {@link #undo} takes away that and nothing else. For one call.
 */
final class TableBuilder {
    private final PageTableEditor editor;
    private final Deque<Made> made = new ArrayDeque<>();

    /** Entries that this call filled: with leaves, or with tables. */
    private record Made(boolean leaves, int level, long startOffset, long endOffset) {}

    TableBuilder(PageTableEditor editor) {
        this.editor = editor;
    }

    /**
     * Maps what is not mapped yet.
     *
     * @return false if a table or a mapping was refused; what was made by then is still there
     */
    boolean map(long startAddress, long endAddress) {
        return mapAt(root(editor), startAddress, endAddress);
    }

    /** Unmaps and frees everything that this builder made, the last thing first. */
    void undo() {
        while (!made.isEmpty()) {
            Made last = made.pop();
            if (last.leaves()) {
                editor.clearLeaves(last.level(), last.startOffset(), last.endOffset());
            } else {
                editor.releaseEmptyTables(last.level(), last.startOffset(), last.endOffset());
            }
        }
    }

    /**
     * Puts tables into all empty entries above a level.
     *
     * @return false if memory for a table ran out
     */
    static boolean installTablesAbove(PageTableEditor editor, int level, long startOffset, long endOffset) {
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

    static int root(PageTableView view) {
        return view.levels().size() - 1;
    }

    /** The run at an offset; the walks' loops are bounded because every run brings them forward. */
    static EntryRun nextRun(PageTableView view, int level, long offset, long endOffset) {
        EntryRun run = view.runAt(level, offset, endOffset);
        if (run.endOffset() <= offset || run.endOffset() > endOffset) {
            throw new IllegalStateException(
                    "at level " + level + " a run from 0x" + Long.toHexString(offset) + " does not go on: " + run);
        }
        return run;
    }

    private boolean mapAt(int level, long start, long end) {
        EntryRun run;
        for (long offset = start; offset < end; offset = run.endOffset()) {
            run = nextRun(editor, level, offset, end);
            boolean mapped = switch (run.kind()) {
                case LEAF -> true;
                case TABLE -> mapAt(level - 1, offset, run.endOffset());
                case NONE -> mapEmpty(level, offset, run.endOffset());
            };
            if (!mapped) {
                return false;
            }
        }
        return true;
    }

    /** Whole entries become leaves where the level has them; the rest goes one level down. */
    private boolean mapEmpty(int level, long start, long end) {
        if (!editor.levels().get(level).leafAllowed()) {
            return mapBelow(level, start, end);
        }
        long entryBytes = editor.levels().get(level).entryBytes();
        long leavesStart = Align.up(start, entryBytes);
        long leavesEnd = Align.down(end, entryBytes);
        if (leavesStart >= leavesEnd) {
            return mapBelow(level, start, end);
        }
        return mapBelow(level, start, leavesStart)
                && setLeaves(level, leavesStart, leavesEnd)
                && mapBelow(level, leavesEnd, end);
    }

    private boolean setLeaves(int level, long start, long end) {
        if (!editor.setLeaves(level, start, end, start >>> S390Geometry.PAGE_SHIFT)) {
            return false;
        }
        made.push(new Made(true, level, start, end));
        return true;
    }

    private boolean mapBelow(int level, long start, long end) {
        if (start >= end) {
            return true;
        }
        made.push(new Made(false, level, start, end));
        return editor.installTables(level, start, end) && mapAt(level - 1, start, end);
    }
}
