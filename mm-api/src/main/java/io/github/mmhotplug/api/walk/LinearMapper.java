package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds a linear map ({@code kernel_physical_mapping_init}, {@code modify_pagetable}, {@code __create_pgd_mapping}): the
 * largest leaves that a range and its levels allow, each frame at its own address; what is mapped already stays, and a
 * table that stands already is gone into, even where a leaf would fit. Remembers what it made, so that {@link #undo} takes away that and nothing else. For one call.
 */
public final class LinearMapper {
    private final PageTableEditor editor;
    private final int pageShift;
    private final Deque<Made> made = new ArrayDeque<>();

    /** Entries that this call filled: with leaves, or with tables. */
    private record Made(boolean leaves, int level, long startOffset, long endOffset) {}

    /** A mapper for one call of the hook. */
    public LinearMapper(PageTableEditor editor, int pageShift) {
        this.editor = editor;
        this.pageShift = pageShift;
    }

    /**
     * Maps what is not mapped yet.
     *
     * @return false if a table or a mapping was refused; what was made by then is still there
     */
    public boolean map(long startAddress, long endAddress) {
        return mapAt(Walks.root(editor), startAddress, endAddress);
    }

    /** Unmaps and frees everything that this builder made, the last thing first. */
    public void undo() {
        while (!made.isEmpty()) {
            Made last = made.pop();
            if (last.leaves()) {
                editor.clearLeaves(last.level(), last.startOffset(), last.endOffset());
            } else {
                editor.releaseEmptyTables(last.level(), last.startOffset(), last.endOffset());
            }
        }
    }

    private boolean mapAt(int level, long start, long end) {
        EntryRun run;
        for (long offset = start; offset < end; offset = run.endOffset()) {
            run = Walks.nextRun(editor, level, offset, end);
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
        if (!editor.setLeaves(level, start, end, start >>> pageShift)) {
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
