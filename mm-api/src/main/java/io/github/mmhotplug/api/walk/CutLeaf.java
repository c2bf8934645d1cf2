package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.Optional;

/**
 * A leaf that reaches over the end of a range.
 *
 * @param level its level
 * @param startOffset its first byte
 * @param sizeBytes what it maps
 */
public record CutLeaf(int level, long startOffset, long sizeBytes) {
    /** The leaf with memory on both sides of a boundary, if there is one. */
    public static Optional<CutLeaf> at(PageTableView view, long boundary) {
        for (int level = Walks.root(view); level >= 0; level--) {
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

    /** The first leaf that reaches over either end of a range of a linear map, if there is one. */
    public static Optional<CutLeaf> atEndsOf(PageTableView view, PhysRange range) {
        return at(view, range.startAddress()).or(() -> at(view, range.endAddress()));
    }

    /**
     * Splits leaves until none reaches over a boundary: at most once a level.
     *
     * @return false if memory for a table ran out
     */
    public static boolean splitAt(PageTableEditor editor, long boundary) {
        for (int i = Walks.root(editor); i > 0; i--) {
            Optional<CutLeaf> cut = at(editor, boundary);
            if (cut.isEmpty()) {
                return true;
            }
            if (!editor.splitLeaf(cut.get().level(), boundary)) {
                return false;
            }
        }
        return true;
    }

    /** The refusal of ports that can't remove a part of a leaf. */
    public Refusal refusal(PhysRange range) {
        return Refusal.of(
                StandardRule.LEAF_WHOLE,
                "the linear map has a leaf of " + Bytes.prose(sizeBytes) + " at 0x" + Long.toHexString(startOffset)
                        + " that reaches over an end of " + range,
                Fact.address("leafStart", startOffset),
                Fact.bytes("leafSize", sizeBytes),
                Fact.address("start", range.startAddress()),
                Fact.bytes("size", range.sizeBytes()));
    }
}
