package io.github.mmhotplug.arch.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A page table, entry by entry, that checks the discipline of rule SPI-003 and can run out of tables and mappings. */
final class FakePageTable implements PageTableEditor {
    private static final long TABLE = -1;

    private final List<PageTableLevel> levels;
    /** For every level the entries that are not empty: {@link #TABLE}, or the frame of a leaf. */
    private final List<NavigableMap<Long, Long>> entries = new ArrayList<>();

    private final long[] tablesMade;
    int tablesLeft = Integer.MAX_VALUE;
    int mappingsLeft = Integer.MAX_VALUE;

    FakePageTable(List<PageTableLevel> levels) {
        this.levels = levels;
        this.tablesMade = new long[levels.size()];
        levels.forEach(level -> entries.add(new TreeMap<>()));
    }

    /** Tables below entries of a level that are there now. */
    long tables(int level) {
        return count(level, true);
    }

    /** Tables below entries of a level that were ever made. */
    long tablesMade(int level) {
        return tablesMade[level];
    }

    long leaves(int level) {
        return count(level, false);
    }

    boolean isEmpty() {
        return entries.stream().allMatch(NavigableMap::isEmpty);
    }

    private long count(int level, boolean tables) {
        return entries.get(level).values().stream()
                .filter(value -> (value == TABLE) == tables)
                .count();
    }

    @Override
    public List<PageTableLevel> levels() {
        return levels;
    }

    @Override
    public EntryRun runAt(int level, long offset, long endOffset) {
        long entryBytes = levels.get(level).entryBytes();
        long first = offset / entryBytes;
        EntryKind kind = kind(level, first);
        long pfn = kind == EntryKind.LEAF ? value(level, first) + ((offset % entryBytes) >> 12) : -1;
        long index = first;
        while ((index + 1) * entryBytes < endOffset
                && kind(level, index + 1) == kind
                && (kind != EntryKind.LEAF || value(level, index + 1) == value(level, index) + (entryBytes >> 12))) {
            index++;
        }
        return new EntryRun(kind, offset, Math.min(endOffset, (index + 1) * entryBytes), pfn);
    }

    private long value(int level, long index) {
        return entries.get(level).getOrDefault(index, Long.MIN_VALUE);
    }

    private EntryKind kind(int level, long index) {
        long value = value(level, index);
        return value == Long.MIN_VALUE ? EntryKind.NONE : value == TABLE ? EntryKind.TABLE : EntryKind.LEAF;
    }

    @Override
    public boolean installTables(int level, long startOffset, long endOffset) {
        long entryBytes = levels.get(level).entryBytes();
        for (long index = startOffset / entryBytes; index * entryBytes < endOffset; index++) {
            if (tablesLeft-- <= 0) {
                return false;
            }
            set(level, index, TABLE);
            tablesMade[level]++;
        }
        return true;
    }

    @Override
    public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
        long entryBytes = levels.get(level).entryBytes();
        assertThat(levels.get(level).leafAllowed())
                .as("a leaf at level %s", level)
                .isTrue();
        assertThat((startOffset | endOffset | (firstPfn << 12)) % entryBytes).isZero();
        if (mappingsLeft-- <= 0) {
            return false;
        }
        for (long index = startOffset / entryBytes; index < endOffset / entryBytes; index++) {
            set(level, index, firstPfn + ((index * entryBytes - startOffset) >> 12));
        }
        return true;
    }

    private void set(int level, long index, long value) {
        if (level + 1 < levels.size()) {
            long above = index
                    >> (levels.get(level + 1).entryShift() - levels.get(level).entryShift());
            assertThat(kind(level + 1, above)).isEqualTo(EntryKind.TABLE);
        }
        assertThat(entries.get(level).put(index, value)).as("an occupied entry").isNull();
    }

    @Override
    public void clearLeaves(int level, long startOffset, long endOffset) {
        long entryBytes = levels.get(level).entryBytes();
        assertThat((startOffset | endOffset) % entryBytes).isZero();
        entries.get(level)
                .subMap(startOffset / entryBytes, endOffset / entryBytes)
                .values()
                .removeIf(value -> value != TABLE);
    }

    @Override
    public boolean splitLeaf(int level, long offset) {
        long entryBytes = levels.get(level).entryBytes();
        long index = offset / entryBytes;
        assertThat(kind(level, index)).isEqualTo(EntryKind.LEAF);
        if (tablesLeft-- <= 0) {
            return false;
        }
        long pfn = entries.get(level).put(index, TABLE);
        return setLeaves(level - 1, index * entryBytes, (index + 1) * entryBytes, pfn);
    }

    @Override
    public void releaseEmptyTables(int level, long startOffset, long endOffset) {
        long entryBytes = levels.get(level).entryBytes();
        long below = levels.get(level - 1).entryBytes();
        NavigableMap<Long, Long> lower = entries.get(level - 1);
        entries.get(level)
                .subMap(startOffset / entryBytes, true, (endOffset - 1) / entryBytes, true)
                .entrySet()
                .removeIf(entry -> entry.getValue() == TABLE
                        && lower.subMap(entry.getKey() * entryBytes / below, (entry.getKey() + 1) * entryBytes / below)
                                .isEmpty());
    }
}
