package io.github.mmhotplug.core.internal.pagetable;

import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;

/**
 * The page table of one region. For each level two maps by entry number (position / bytes per entry, counted through all
 * tables; a position is an offset plus the part of the region's base below a root entry, so that tables are cut where
 * virtual addresses cut them): leaves, with the frame that each maps, and pointers to tables, with the number of each table.
 *
 * <p>A table's number is its first frame, or, where several tables share a frame, {@code frame * tables per frame + i}.
 */
public final class PageTable implements PageTableView {
    private final List<PageTableLevel> levels;
    private final int pageShift;
    private final long phase;
    private final List<LeafMap> leaves;
    private final List<RunMap> tables;
    /** Table-sized parts of table frames that hold no table, for levels whose tables share frames. */
    private final List<RunMap> spareParts;

    /** An empty page table of a region whose offset 0 has the virtual address {@code base}; without levels it stays so. */
    public PageTable(List<PageTableLevel> levels, int pageShift, long base) {
        this(
                levels,
                pageShift,
                levels.isEmpty() ? 0 : base & (levels.get(levels.size() - 1).entryBytes() - 1),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        for (int level = 0; level < levels.size(); level++) {
            leaves.add(new LeafMap(levels.get(level).entryBytes() >>> pageShift));
            tables.add(new RunMap(level == 0 ? 0 : tableStride(level)));
            spareParts.add(new RunMap(0));
        }
    }

    private PageTable(
            List<PageTableLevel> levels,
            int pageShift,
            long phase,
            List<LeafMap> leaves,
            List<RunMap> tables,
            List<RunMap> spareParts) {
        this.levels = levels;
        this.pageShift = pageShift;
        this.phase = phase;
        this.leaves = leaves;
        this.tables = tables;
        this.spareParts = spareParts;
    }

    public PageTable copy() {
        List<LeafMap> leafCopies = new ArrayList<>(leaves.size());
        leaves.forEach(map -> leafCopies.add(map.copy()));
        return new PageTable(levels, pageShift, phase, leafCopies, copyAll(tables), copyAll(spareParts));
    }

    private static List<RunMap> copyAll(List<RunMap> maps) {
        List<RunMap> copies = new ArrayList<>(maps.size());
        maps.forEach(map -> copies.add(map.copy()));
        return copies;
    }

    @Override
    public List<PageTableLevel> levels() {
        return levels;
    }

    @Override
    public EntryRun runAt(int level, long offset, long endOffset) {
        long index = index(level, offset);
        long endIndex = endIndex(level, endOffset);
        LeafMap leafMap = leaves.get(level);
        RunMap tableMap = tables.get(level);
        long pfn = leafMap.get(index);
        EntryKind kind;
        long runEnd;
        if (pfn != RunMap.ABSENT) {
            kind = EntryKind.LEAF;
            runEnd = leafMap.runEnd(index);
        } else if (tableMap.contains(index)) {
            kind = EntryKind.TABLE;
            runEnd = tableMap.firstGapFrom(index);
        } else {
            kind = EntryKind.NONE;
            runEnd = Math.min(
                    orEnd(leafMap.firstKeyFrom(index), endIndex), orEnd(tableMap.firstKeyFrom(index), endIndex));
        }
        long runEndOffset = runEnd >= endIndex ? endOffset : Math.min(endOffset, offset(level, runEnd));
        return new EntryRun(kind, offset, runEndOffset, kind == EntryKind.LEAF ? pfn : -1);
    }

    private static long orEnd(long key, long end) {
        return key == RunMap.ABSENT ? end : Math.min(key, end);
    }

    /** The entry that holds the byte at an offset. */
    public long index(int level, long offset) {
        return (offset + phase) >>> levels.get(level).entryShift();
    }

    /** The entry behind the one that holds the byte before an offset. */
    long endIndex(int level, long endOffset) {
        return index(level, endOffset - 1) + 1;
    }

    /** The offset of an entry's first byte; negative where the entry begins before the region. */
    public long offset(int level, long index) {
        return (index << levels.get(level).entryShift()) - phase;
    }

    int root() {
        return levels.size() - 1;
    }

    LeafMap leaves(int level) {
        return leaves.get(level);
    }

    /** Pointers from a level's entries to tables of the level below. */
    public RunMap tables(int level) {
        return tables.get(level);
    }

    RunMap spareParts(int level) {
        return spareParts.get(level);
    }

    /** Whether the tables that hold these entries exist. */
    boolean hasTablesFor(int level, long firstIndex, long endIndex) {
        if (level == root()) {
            return true;
        }
        int entries = levels.get(level).entriesPerTable();
        return tables.get(level + 1).allIn(firstIndex / entries, (endIndex - 1) / entries + 1);
    }

    /** The first entry at or behind {@code index} that holds anything, or {@link RunMap#ABSENT}. */
    long firstOccupied(int level, long index) {
        long leaf = leaves.get(level).firstKeyFrom(index);
        long table = tables.get(level).firstKeyFrom(index);
        return leaf == RunMap.ABSENT ? table : table == RunMap.ABSENT ? leaf : Math.min(leaf, table);
    }

    /** Tables of one level that share a frame; 1 if a table fills one or more frames. */
    int tablesPerFrame(int tableLevel) {
        long pageBytes = 1L << pageShift;
        return (int) Math.max(1, pageBytes / levels.get(tableLevel).tableBytes());
    }

    /** Frames that one table of a level fills; 1 if several share a frame. */
    int framesPerTable(int tableLevel) {
        return (int) Math.max(1, levels.get(tableLevel).tableBytes() >>> pageShift);
    }

    private long tableStride(int pointingLevel) {
        return framesPerTable(pointingLevel - 1);
    }

    /** Leaves of a level. */
    public long leafCount(int level) {
        return leaves.get(level).keyCount();
    }

    /** Whole frames that hold tables, of all levels. */
    public long tableFrames() {
        long frames = 0;
        for (int level = 1; level < levels.size(); level++) {
            long parts = tables.get(level).keyCount() + spareParts.get(level).keyCount();
            frames += parts * framesPerTable(level - 1) / tablesPerFrame(level - 1);
        }
        return frames;
    }

    /** Tables that entries of a level point to. */
    public long tableCount(int level) {
        return tables.get(level).keyCount();
    }

    /** Whether every byte of a range is mapped; if {@code identity}, each to its own frame. */
    public boolean isMapped(long startOffset, long endOffset, boolean identity) {
        long offset = startOffset;
        while (offset < endOffset) {
            long next = mappedUntil(offset, endOffset, identity);
            if (next == offset) {
                return false;
            }
            offset = next;
        }
        return true;
    }

    private long mappedUntil(long offset, long endOffset, boolean identity) {
        for (int level = 0; level < levels.size(); level++) {
            EntryRun run = runAt(level, offset, endOffset);
            if (run.kind() == EntryKind.LEAF) {
                long entryStart = offset(level, index(level, offset));
                return identity && run.pfn() != entryStart >>> pageShift ? offset : run.endOffset();
            }
        }
        return offset;
    }

    /** Whether a level maps an offset with a leaf. */
    public boolean isLeaf(int level, long offset) {
        return leaves.get(level).get(index(level, offset)) != RunMap.ABSENT;
    }

    /** The frame that an offset is mapped to, or -1. */
    public long frameAt(long offset) {
        for (int level = 0; level < levels.size(); level++) {
            long index = index(level, offset);
            long pfn = leaves.get(level).get(index);
            if (pfn != RunMap.ABSENT) {
                return pfn + ((offset - offset(level, index)) >>> pageShift);
            }
        }
        return -1;
    }

    /** Sees every run of leaves that a range touches: level, first byte, byte behind, first frame. */
    public void forEachLeaf(long startOffset, long endOffset, LeafVisitor visitor) {
        for (int level = 0; level < levels.size(); level++) {
            int leafLevel = level;
            leaves.get(level)
                    .forEachIn(index(level, startOffset), endIndex(level, endOffset), (start, end, pfn, sameFrame) -> {
                        long from = offset(leafLevel, start);
                        long to = offset(leafLevel, end);
                        if (sameFrame) {
                            visitor.shared(leafLevel, from, to, pfn);
                        } else {
                            visitor.leaves(leafLevel, from, to, pfn);
                        }
                    });
        }
    }

    /** Sees every run of tables that entries of a level point to: frames of the tables, or parts of frames. */
    public void forEachTable(int level, RunMap.RunVisitor visitor) {
        tables.get(level).forEach(visitor);
    }

    /** Sees runs of leaves. */
    @FunctionalInterface
    public interface LeafVisitor {
        /** Leaves that map contiguous frames. */
        void leaves(int level, long startOffset, long endOffset, long firstPfn);

        /** Leaves that all map the same frame; who does not care takes them as any others. */
        default void shared(int level, long startOffset, long endOffset, long pfn) {
            leaves(level, startOffset, endOffset, pfn);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageTable that
                && leaves.equals(that.leaves)
                && tables.equals(that.tables)
                && spareParts.equals(that.spareParts);
    }

    @Override
    public int hashCode() {
        return leaves.hashCode();
    }
}
