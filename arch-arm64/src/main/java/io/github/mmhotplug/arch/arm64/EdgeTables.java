package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.pagetable.DelegatingPageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableEditor;

/**
 * {@code free_empty_tables} with floor and ceiling: an editor that frees no table whose span reaches over an edge of
 * the region, where another region could share it. Such a table, once made, stays for good.
 */
final class EdgeTables extends DelegatingPageTableEditor {
    private final KernelRegion region;

    EdgeTables(PageTableEditor editor, KernelRegion region) {
        super(editor);
        this.region = region;
    }

    @Override
    public void releaseEmptyTables(int level, long startOffset, long endOffset) {
        int spanShift = levels().get(level).entryShift();
        long start = Math.max(startOffset, region.firstWholeTable(spanShift));
        long end = Math.min(endOffset, region.endOfWholeTables(spanShift));
        if (start < end) {
            super.releaseEmptyTables(level, start, end);
        }
    }
}
