package io.github.mmhotplug.api.pagetable;

import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;

/** A page table edited as another editor does. A port or a test overrides what shall go another way. */
public class DelegatingPageTableEditor implements PageTableEditor {
    private final PageTableEditor table;

    public DelegatingPageTableEditor(PageTableEditor table) {
        this.table = table;
    }

    @Override
    public List<PageTableLevel> levels() {
        return table.levels();
    }

    @Override
    public EntryRun runAt(int level, long offset, long endOffset) {
        return table.runAt(level, offset, endOffset);
    }

    @Override
    public boolean installTables(int level, long startOffset, long endOffset) {
        return table.installTables(level, startOffset, endOffset);
    }

    @Override
    public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
        return table.setLeaves(level, startOffset, endOffset, firstPfn);
    }

    @Override
    public void clearLeaves(int level, long startOffset, long endOffset) {
        table.clearLeaves(level, startOffset, endOffset);
    }

    @Override
    public boolean splitLeaf(int level, long offset) {
        return table.splitLeaf(level, offset);
    }

    @Override
    public void releaseEmptyTables(int level, long startOffset, long endOffset) {
        table.releaseEmptyTables(level, startOffset, endOffset);
    }
}
