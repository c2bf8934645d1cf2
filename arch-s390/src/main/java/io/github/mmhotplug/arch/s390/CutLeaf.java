package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.PageTableView;
import java.util.Optional;

/**
 * A leaf that reaches over the end of a range.
 *
 * @param level its level
 * @param startOffset its first byte
 * @param sizeBytes what it maps
 */
record CutLeaf(int level, long startOffset, long sizeBytes) {
    /** The leaf with memory on both sides of a boundary, if there is one. */
    static Optional<CutLeaf> at(PageTableView view, long boundary) {
        for (int level = TableBuilder.root(view); level >= 0; level--) {
            long entryBytes = view.levels().get(level).entryBytes();
            if (Align.isAligned(boundary, entryBytes)) {
                return Optional.empty();
            }
            EntryKind kind = view.runAt(level, boundary, boundary + 1).kind();
            if (kind == EntryKind.LEAF) {
                return Optional.of(new CutLeaf(level, Align.down(boundary, entryBytes), entryBytes));
            }
            if (kind == EntryKind.NONE) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
