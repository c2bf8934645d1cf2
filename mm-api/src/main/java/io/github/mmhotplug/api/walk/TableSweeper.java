package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;

/**
 * Takes a mapping away ({@code remove_pagetable}, {@code modify_pagetable}, {@code unmap_hotplug_range}): finds the leaves
 * of a range, has them removed, and frees the tables that are empty then, the lowest first.
 */
public final class TableSweeper {
    private final PageTableEditor editor;
    private final boolean rootEntriesStay;
    private final LeafRemover remover;

    /** What becomes of leaves. */
    @FunctionalInterface
    public interface LeafRemover {
        /** Called for neighbouring leaves, clipped to the range; only its first and last leaf can be cut. */
        void remove(int level, long startOffset, long endOffset);
    }

    /**
     * A sweeper for one call of a hook.
     *
     * @param rootEntriesStay whether tables that the root points to are kept when they are empty, because other page
     *     tables hold copies of the root's entries (x86)
     */
    public TableSweeper(PageTableEditor editor, boolean rootEntriesStay, LeafRemover remover) {
        this.editor = editor;
        this.rootEntriesStay = rootEntriesStay;
        this.remover = remover;
    }

    /** Sweeps a range; where nothing is mapped, nothing happens. */
    public void sweep(long startOffset, long endOffset) {
        sweepAt(Walks.root(editor), startOffset, endOffset);
    }

    /** Clears the leaves of a linear map that lie whole in a range; frames of a linear map are nobody's to free. */
    public static LeafRemover clearWhole(PageTableEditor editor) {
        return (level, start, end) -> {
            long entryBytes = editor.levels().get(level).entryBytes();
            long wholeStart = Align.up(start, entryBytes);
            long wholeEnd = Align.down(end, entryBytes);
            if (wholeStart < wholeEnd) {
                editor.clearLeaves(level, wholeStart, wholeEnd);
            }
        };
    }

    private void sweepAt(int level, long start, long end) {
        EntryRun run;
        for (long offset = start; offset < end; offset = run.endOffset()) {
            run = Walks.nextRun(editor, level, offset, end);
            switch (run.kind()) {
                case NONE -> {}
                case LEAF -> remover.remove(level, offset, run.endOffset());
                case TABLE -> {
                    sweepAt(level - 1, offset, run.endOffset());
                    if (!rootEntriesStay || level < Walks.root(editor)) {
                        editor.releaseEmptyTables(level, offset, run.endOffset());
                    }
                }
            }
        }
    }
}
