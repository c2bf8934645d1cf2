package io.github.mmhotplug.core.internal.pagetable;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.core.internal.frame.FrameDisposal;
import io.github.mmhotplug.core.internal.frame.Frames;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a port does to a region's page table during one operation; every misuse names the rule it breaks. */
public final class PageTableEdit implements PageTableEditor {
    /** One run of entries that point to tables. */
    private record TableRun(long firstIndex, long endIndex, long firstTable) {}

    private final String plugin;
    private final String region;
    private final RefusalRule tablesNeeded;
    private final PageTable table;
    private final Frames frames;
    private final FrameDisposal disposal;
    private final LeafGuard guard;

    /** Says whether a port may set leaves here. */
    @FunctionalInterface
    public interface LeafGuard {
        /** Throws if a leaf of this request must not lie there. */
        void check(long startOffset, long endOffset, long firstPfn);
    }

    /** Stands for the frame where leaves are cleared, not set. */
    public static final long NO_FRAME = -1;

    /**
     * An editor for one operation.
     *
     * @param plugin who edits, for messages
     * @param region what is edited, for messages
     * @param tablesNeeded the rule that is broken if there is no memory for a table
     */
    public PageTableEdit(
            String plugin,
            String region,
            RefusalRule tablesNeeded,
            PageTable table,
            Frames frames,
            FrameDisposal disposal,
            LeafGuard guard) {
        this.plugin = plugin;
        this.region = region;
        this.tablesNeeded = tablesNeeded;
        this.table = table;
        this.frames = frames;
        this.disposal = disposal;
        this.guard = guard;
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
        long first = table.index(level, startOffset);
        long end = table.endIndex(level, endOffset);
        require(level > 0, "installs tables below the lowest level", level, startOffset, endOffset);
        requireVacant(level, first, end, startOffset, endOffset);
        long next = reuseSpareParts(level, first, end);
        int perFrame = table.tablesPerFrame(level - 1);
        int framesPerTable = table.framesPerTable(level - 1);
        return framesPerTable > 1
                ? installLargeTables(level, next, end, framesPerTable)
                : installPages(level, next, end, perFrame);
    }

    private long reuseSpareParts(int level, long first, long end) {
        RunMap spare = table.spareParts(level);
        long index = first;
        while (index < end && !spare.isEmpty()) {
            long part = spare.firstKeyFrom(0);
            spare.remove(part, part + 1);
            table.tables(level).put(index, index + 1, part);
            index++;
        }
        return index;
    }

    private boolean installLargeTables(int level, long first, long end, int framesPerTable) {
        int order = Integer.numberOfTrailingZeros(framesPerTable);
        for (long index = first; index < end; index++) {
            long pfn = frames.block(order, FrameUse.PAGE_TABLE, tablesNeeded);
            if (pfn < 0) {
                return false;
            }
            table.tables(level).put(index, index + 1, pfn);
        }
        return true;
    }

    private boolean installPages(int level, long first, long end, int perFrame) {
        if (first == end) {
            return true;
        }
        long[] next = {first};
        long wanted = (end - first + perFrame - 1) / perFrame;
        long got = frames.pages(wanted, FrameUse.PAGE_TABLE, tablesNeeded, (pfn, count) -> {
            long part = pfn * perFrame;
            long used = Math.min(count * perFrame, end - next[0]);
            table.tables(level).put(next[0], next[0] + used, part);
            if (used < count * perFrame) {
                table.spareParts(level).put(part + used, part + count * perFrame, 0);
            }
            next[0] += used;
        });
        return got == wanted;
    }

    @Override
    public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
        if (!canSet(level, startOffset, endOffset, endOffset, firstPfn)) {
            return false;
        }
        table.leaves(level).put(table.index(level, startOffset), table.index(level, endOffset), firstPfn);
        return true;
    }

    /** Maps every entry of a range to the same frame; false if the mapping was refused, nothing being changed. */
    public boolean setSharedLeaves(int level, long startOffset, long endOffset, long pfn) {
        long firstEnd = startOffset + levels().get(level).entryBytes();
        if (!canSet(level, startOffset, endOffset, firstEnd, pfn)) {
            return false;
        }
        table.leaves(level).putShared(table.index(level, startOffset), table.index(level, endOffset), pfn);
        return true;
    }

    /** @param framesEnd where the offsets end whose frames begin at the one given */
    private boolean canSet(int level, long startOffset, long endOffset, long framesEnd, long firstPfn) {
        PageTableLevel shape = levels().get(level);
        require(shape.leafAllowed(), "sets leaves where none are allowed", level, startOffset, endOffset);
        requireAligned(level, startOffset, endOffset);
        long leafPages = shape.entryBytes() >>> frames.pageShift();
        require(firstPfn >= 0 && firstPfn % leafPages == 0, "maps unaligned frames", level, startOffset, endOffset);
        requireVacant(level, table.index(level, startOffset), table.index(level, endOffset), startOffset, endOffset);
        guard.check(startOffset, framesEnd, firstPfn);
        if (framesEnd < endOffset) {
            guard.check(framesEnd, endOffset, NO_FRAME);
        }
        return !frames.mappingFails();
    }

    @Override
    public void clearLeaves(int level, long startOffset, long endOffset) {
        requireAligned(level, startOffset, endOffset);
        guard.check(startOffset, endOffset, NO_FRAME);
        table.leaves(level).remove(table.index(level, startOffset), table.index(level, endOffset));
    }

    @Override
    public boolean splitLeaf(int level, long offset) {
        PageTableLevel shape = levels().get(level);
        require(level > 0, "splits a leaf of the lowest level", level, offset, offset + 1);
        PageTableLevel below = levels().get(level - 1);
        require(below.leafAllowed(), "splits a leaf into what can't be leaves", level, offset, offset + 1);
        long index = offset >>> shape.entryShift();
        long start = index << shape.entryShift();
        long pfn = table.leaves(level).get(index);
        require(pfn != RunMap.ABSENT, "splits what is no leaf", level, start, start + shape.entryBytes());
        table.leaves(level).remove(index, index + 1);
        if (!installTables(level, start, start + shape.entryBytes())) {
            table.leaves(level).put(index, index + 1, pfn);
            return false;
        }
        long firstBelow = table.index(level - 1, start);
        table.leaves(level - 1).put(firstBelow, firstBelow + below.entriesPerTable(), pfn);
        return true;
    }

    @Override
    public void releaseEmptyTables(int level, long startOffset, long endOffset) {
        long first = table.index(level, startOffset);
        long end = table.endIndex(level, endOffset);
        List<TableRun> present = new ArrayList<>(1);
        table.tables(level).forEachIn(first, end, (from, to, number) -> present.add(new TableRun(from, to, number)));
        present.forEach(run -> releaseEmpty(level, run));
    }

    /** Frees the empty ones among neighbouring tables: those between the entries that hold something. */
    private void releaseEmpty(int level, TableRun run) {
        long entries = levels().get(level - 1).entriesPerTable();
        long index = run.firstIndex;
        while (index < run.endIndex) {
            long occupied = table.firstOccupied(level - 1, index * entries);
            long inUse = occupied == RunMap.ABSENT ? run.endIndex : Math.min(run.endIndex, occupied / entries);
            if (index < inUse) {
                int stride = table.framesPerTable(level - 1);
                release(level, new TableRun(index, inUse, run.firstTable + (index - run.firstIndex) * stride));
            }
            index = inUse + 1;
        }
    }

    private void release(int level, TableRun run) {
        long count = run.endIndex - run.firstIndex;
        int perFrame = table.tablesPerFrame(level - 1);
        if (perFrame == 1) {
            disposal.release(run.firstTable, count * table.framesPerTable(level - 1), true, Optional.empty());
        } else {
            table.spareParts(level).put(run.firstTable, run.firstTable + count, 0);
        }
        table.tables(level).remove(run.firstIndex, run.endIndex);
        if (perFrame > 1) {
            releaseWholeFrames(level, run.firstTable / perFrame, (run.firstTable + count - 1) / perFrame, perFrame);
        }
    }

    private void releaseWholeFrames(int level, long firstPfn, long lastPfn, int perFrame) {
        RunMap spare = table.spareParts(level);
        for (long pfn = firstPfn; pfn <= lastPfn; ) {
            long gap = spare.firstGapFrom(pfn * perFrame);
            long wholeEnd = Math.min(lastPfn + 1, gap / perFrame);
            if (wholeEnd > pfn) {
                spare.remove(pfn * perFrame, wholeEnd * perFrame);
                disposal.release(pfn, wholeEnd - pfn, true, Optional.empty());
            }
            pfn = wholeEnd + 1;
        }
    }

    private void requireAligned(int level, long startOffset, long endOffset) {
        require(
                startOffset == table.offset(level, table.index(level, startOffset))
                        && endOffset == table.offset(level, table.index(level, endOffset))
                        && startOffset < endOffset,
                "touches a leaf in part",
                level,
                startOffset,
                endOffset);
    }

    private void requireVacant(int level, long first, long end, long startOffset, long endOffset) {
        require(
                table.hasTablesFor(level, first, end),
                "fills entries of tables that do not exist",
                level,
                startOffset,
                endOffset);
        long occupied = table.firstOccupied(level, first);
        require(
                occupied == RunMap.ABSENT || occupied >= end,
                "replaces entries that are in use",
                level,
                startOffset,
                endOffset);
    }

    private void require(boolean condition, String what, int level, long startOffset, long endOffset) {
        if (!condition) {
            throw new SpiViolationException(
                    plugin,
                    ConductRule.TABLE_DISCIPLINE,
                    what + ": " + region + ", level " + levels().get(level).name() + ", offsets 0x"
                            + Long.toHexString(startOffset) + "-0x" + Long.toHexString(endOffset - 1));
        }
    }
}
