package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import java.util.List;

/**
 * {@code free_empty_tables} with floor and ceiling: an editor that frees no table whose span reaches over an edge of
 * the region, where another region could share it. Such a table, once made, stays for good.
 */
final class EdgeTables implements PageTableEditor {
    private final PageTableEditor editor;
    private final KernelRegion region;

    EdgeTables(PageTableEditor editor, KernelRegion region) {
        this.editor = editor;
        this.region = region;
    }

    @Override
    public void releaseEmptyTables(int level, long startOffset, long endOffset) {
        int spanShift = levels().get(level).entryShift();
        long start = Math.max(startOffset, region.firstWholeTable(spanShift));
        long end = Math.min(endOffset, region.endOfWholeTables(spanShift));
        if (start < end) {
            editor.releaseEmptyTables(level, start, end);
        }
    }

    @Override
    public List<PageTableLevel> levels() {
        return editor.levels();
    }

    @Override
    public EntryRun runAt(int level, long offset, long endOffset) {
        return editor.runAt(level, offset, endOffset);
    }

    @Override
    public boolean installTables(int level, long startOffset, long endOffset) {
        return editor.installTables(level, startOffset, endOffset);
    }

    @Override
    public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
        return editor.setLeaves(level, startOffset, endOffset, firstPfn);
    }

    @Override
    public void clearLeaves(int level, long startOffset, long endOffset) {
        editor.clearLeaves(level, startOffset, endOffset);
    }

    @Override
    public boolean splitLeaf(int level, long offset) {
        return editor.splitLeaf(level, offset);
    }
}
