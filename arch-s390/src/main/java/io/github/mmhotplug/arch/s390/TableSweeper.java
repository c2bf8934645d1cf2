package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;

/**
 * {@code modify_pagetable}, removing: finds the leaves of a range, has them taken away, and frees the tables that are
 * empty then, the lowest first. Every table but the root may go.
 */
final class TableSweeper {
    private final PageTableEditor editor;
    private final LeafRemover remover;

    /** What becomes of leaves. */
    @FunctionalInterface
    interface LeafRemover {
        /** Called for neighbouring leaves, clipped to the range; only its first and last leaf can be cut. */
        void remove(int level, long startOffset, long endOffset);
    }

    TableSweeper(PageTableEditor editor, LeafRemover remover) {
        this.editor = editor;
        this.remover = remover;
    }

    /** Sweeps a range; where nothing is mapped, nothing happens. */
    void sweep(long startOffset, long endOffset) {
        sweepAt(TableBuilder.root(editor), startOffset, endOffset);
    }

    private void sweepAt(int level, long start, long end) {
        EntryRun run;
        for (long offset = start; offset < end; offset = run.endOffset()) {
            run = TableBuilder.nextRun(editor, level, offset, end);
            switch (run.kind()) {
                case NONE -> {}
                case LEAF -> remover.remove(level, offset, run.endOffset());
                case TABLE -> {
                    sweepAt(level - 1, offset, run.endOffset());
                    editor.releaseEmptyTables(level, offset, run.endOffset());
                }
            }
        }
    }
}
