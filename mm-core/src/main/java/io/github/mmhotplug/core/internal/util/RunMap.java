package io.github.mmhotplug.core.internal.util;

import org.jspecify.annotations.Nullable;

/**
 * A map from long keys to long values that holds a run of keys as one entry. Within a run the value grows by a fixed
 * stride per key. Runs that continue each other are always joined, so equal contents have equal runs.
 *
 * <p>Runs live in sorted chunks. A copy shares them until either side writes to one. Keys are ordered as signed numbers.
 */
public final class RunMap {
    /** No such key, no such value. Neither a key nor the value of a run's first key. */
    public static final long ABSENT = Long.MIN_VALUE;

    private final long stride;
    private final RunChunks chunks;
    private int runCount;
    private long keyCount;

    /** Sees runs {@code [start, end)}, ascending. Must not change the map. */
    @FunctionalInterface
    public interface RunVisitor {
        /** A run and the value of its first key. */
        void run(long start, long end, long value);
    }

    /** An empty map whose values grow by {@code stride} per key of a run; 0 means that they do not. */
    public RunMap(long stride) {
        this(stride, new RunChunks());
    }

    private RunMap(long stride, RunChunks chunks) {
        this.stride = stride;
        this.chunks = chunks;
    }

    /** Maps {@code start} to {@code value} and the keys up to {@code end} to what follows it. */
    public void put(long start, long end, long value) {
        if (value == ABSENT) {
            throw new IllegalArgumentException("ABSENT is not a value");
        }
        remove(start, end);
        join(start, end, value);
        keyCount += end - start;
    }

    /** Removes the keys {@code [start, end)}. */
    public void remove(long start, long end) {
        check(start, end);
        int c = Math.max(chunks.floor(start), 0);
        int i = chunks.firstEndingAfter(c, start);
        if (c < chunks.count() && i == chunks.at(c).size) {
            c++;
            i = 0;
        }
        if (c == chunks.count() || chunks.at(c).starts[i] >= end) {
            return;
        }
        if (chunks.at(c).starts[i] < start) {
            RunChunk chunk = chunks.writable(c);
            long runEnd = chunk.ends[i];
            chunk.ends[i] = start;
            keyCount -= Math.min(runEnd, end) - start;
            i++;
            if (runEnd > end) {
                runCount++;
                chunks.insert(c, i, end, runEnd, chunk.valueAt(i - 1, end, stride));
                return;
            }
        }
        removeRuns(c, i, end);
    }

    /** The key's value, or {@link #ABSENT}. */
    public long get(long key) {
        int c = chunks.floor(key);
        if (c < 0) {
            return ABSENT;
        }
        RunChunk chunk = chunks.at(c);
        int i = chunk.floor(key);
        return key < chunk.ends[i] ? chunk.valueAt(i, key, stride) : ABSENT;
    }

    public boolean contains(long key) {
        int c = chunks.floor(key);
        return c >= 0 && key < chunks.at(c).ends[chunks.at(c).floor(key)];
    }

    /** Whether any key of {@code [start, end)} is present. */
    public boolean anyIn(long start, long end) {
        check(start, end);
        long first = firstKeyFrom(start);
        return first != ABSENT && first < end;
    }

    /** Whether all keys of {@code [start, end)} are present. */
    public boolean allIn(long start, long end) {
        check(start, end);
        return firstGapFrom(start) >= end;
    }

    /** The smallest key at or after {@code key}, or {@link #ABSENT}. */
    public long firstKeyFrom(long key) {
        int c = Math.max(chunks.floor(key), 0);
        int i = chunks.firstEndingAfter(c, key);
        if (c < chunks.count() && i == chunks.at(c).size) {
            c++;
            i = 0;
        }
        return c == chunks.count() ? ABSENT : Math.max(chunks.at(c).starts[i], key);
    }

    /** The smallest number at or after {@code key} that is not a key. */
    public long firstGapFrom(long key) {
        int c = chunks.floor(key);
        if (c < 0) {
            return key;
        }
        long gap = key;
        for (int i = chunks.at(c).floor(key); c < chunks.count(); c++, i = 0) {
            RunChunk chunk = chunks.at(c);
            for (; i < chunk.size; i++) {
                if (chunk.starts[i] > gap || chunk.ends[i] <= gap) {
                    return gap;
                }
                gap = chunk.ends[i];
            }
        }
        return gap;
    }

    /** The greatest key before {@code key}, or {@link #ABSENT}. */
    public long lastKeyBefore(long key) {
        int c = key == ABSENT ? -1 : chunks.floor(key - 1);
        return c < 0 ? ABSENT : Math.min(chunks.at(c).ends[chunks.at(c).floor(key - 1)], key) - 1;
    }

    /**
     * Where the run of a key begins.
     *
     * @throws IllegalArgumentException if the key is absent
     */
    public long runStart(long key) {
        if (!contains(key)) {
            throw new IllegalArgumentException(key + " is not a key");
        }
        RunChunk chunk = chunks.at(chunks.floor(key));
        return chunk.starts[chunk.floor(key)];
    }

    /**
     * Where the run of a key ends.
     *
     * @throws IllegalArgumentException if the key is absent
     */
    public long runEnd(long key) {
        int c = chunks.floor(key);
        long end = c < 0 ? key : chunks.at(c).ends[chunks.at(c).floor(key)];
        if (end <= key) {
            throw new IllegalArgumentException(key + " is not a key");
        }
        return end;
    }

    public long keyCount() {
        return keyCount;
    }

    /** How many keys of {@code [start, end)} are present. */
    public long keysIn(long start, long end) {
        check(start, end);
        long count = 0;
        int c = Math.max(chunks.floor(start), 0);
        for (int i = chunks.firstEndingAfter(c, start); c < chunks.count(); c++, i = 0) {
            RunChunk chunk = chunks.at(c);
            for (; i < chunk.size; i++) {
                if (chunk.starts[i] >= end) {
                    return count;
                }
                count += Math.min(chunk.ends[i], end) - Math.max(chunk.starts[i], start);
            }
        }
        return count;
    }

    public int runCount() {
        return runCount;
    }

    public boolean isEmpty() {
        return runCount == 0;
    }

    /** Shows all runs. */
    public void forEach(RunVisitor visitor) {
        for (int c = 0; c < chunks.count(); c++) {
            RunChunk chunk = chunks.at(c);
            for (int i = 0; i < chunk.size; i++) {
                visitor.run(chunk.starts[i], chunk.ends[i], chunk.values[i]);
            }
        }
    }

    /** Shows the runs of {@code [start, end)}, clipped to it. */
    public void forEachIn(long start, long end, RunVisitor visitor) {
        check(start, end);
        int c = Math.max(chunks.floor(start), 0);
        for (int i = chunks.firstEndingAfter(c, start); c < chunks.count(); c++, i = 0) {
            RunChunk chunk = chunks.at(c);
            for (; i < chunk.size; i++) {
                if (chunk.starts[i] >= end) {
                    return;
                }
                long from = Math.max(chunk.starts[i], start);
                visitor.run(from, Math.min(chunk.ends[i], end), chunk.valueAt(i, from, stride));
            }
        }
    }

    /** An independent map with the same contents; takes time for the chunks only. */
    public RunMap copy() {
        RunMap twin = new RunMap(stride, chunks.copy());
        twin.runCount = runCount;
        twin.keyCount = keyCount;
        return twin;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunMap map
                && stride == map.stride
                && runCount == map.runCount
                && keyCount == map.keyCount
                && chunks.sameRuns(map.chunks);
    }

    @Override
    public int hashCode() {
        return 31 * chunks.runHash() + Long.hashCode(stride);
    }

    /** The runs in hexadecimal: {@code {0-1ff=0, 400-5ff=200}}, last key included. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((start, end, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(Long.toHexString(start))
                .append('-')
                .append(Long.toHexString(end - 1))
                .append('=')
                .append(Long.toHexString(value)));
        return text.append('}').toString();
    }

    private static void check(long start, long end) {
        if (start >= end || start == ABSENT) {
            throw new IllegalArgumentException("not a run: [" + start + ", " + end + ")");
        }
    }

    /** Adds a run where no keys are, as part of the neighbours that it continues. */
    private void join(long start, long end, long value) {
        int c = Math.max(chunks.floor(start), 0);
        int i = c == chunks.count() ? 0 : chunks.at(c).floor(start) + 1;
        boolean left =
                i > 0 && chunks.at(c).ends[i - 1] == start && chunks.at(c).valueAt(i - 1, start, stride) == value;
        boolean wraps = c < chunks.count() && i == chunks.at(c).size;
        int d = wraps ? c + 1 : c;
        int j = wraps ? 0 : i;
        boolean right = d < chunks.count()
                && chunks.at(d).starts[j] == end
                && chunks.at(d).values[j] == value + (end - start) * stride;
        if (left) {
            chunks.writable(c).ends[i - 1] = right ? chunks.at(d).ends[j] : end;
            if (right) {
                chunks.writable(d).delete(j, j + 1);
                runCount--;
                chunks.compact(d, chunks.at(d).size == 0 ? d + 1 : d);
            }
        } else if (right) {
            RunChunk chunk = chunks.writable(d);
            chunk.starts[j] = start;
            chunk.values[j] = value;
        } else {
            runCount++;
            chunks.insert(c, i, start, end, value);
        }
    }

    /** Removes the keys before {@code end} from a run on. */
    private void removeRuns(int first, int index, long end) {
        int from = index;
        int c = first;
        int emptied = first;
        for (; c < chunks.count(); c++, from = 0) {
            RunChunk chunk = chunks.at(c);
            int to = from;
            while (to < chunk.size && chunk.ends[to] <= end) {
                keyCount -= chunk.ends[to] - chunk.starts[to];
                to++;
            }
            runCount -= to - from;
            if (to == chunk.size && from == 0) {
                continue;
            }
            boolean last = to < chunk.size;
            if (to > from) {
                chunk = chunks.writable(c);
                chunk.delete(from, to);
            }
            if (last) {
                if (chunk.starts[from] < end) {
                    chunk = chunks.writable(c);
                    keyCount -= end - chunk.starts[from];
                    chunk.values[from] = chunk.valueAt(from, end, stride);
                    chunk.starts[from] = end;
                }
                break;
            }
            emptied = c + 1;
        }
        chunks.compact(emptied, c);
    }
}
