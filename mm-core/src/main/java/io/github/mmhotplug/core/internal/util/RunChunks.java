package io.github.mmhotplug.core.internal.util;

import java.util.Arrays;

/**
 * The chunks of a {@link RunMap}, none of them empty. A chunk that carries another token than this list may be shared
 * and is cloned before it is written to; {@link #copy} gives both sides new tokens.
 */
final class RunChunks {
    private static final RunChunk[] NONE = {};

    private Object owner = new Object();
    private RunChunk[] chunks = NONE;
    private int count;

    RunChunks copy() {
        RunChunks twin = new RunChunks();
        twin.chunks = Arrays.copyOf(chunks, count);
        twin.count = count;
        owner = new Object();
        return twin;
    }

    int count() {
        return count;
    }

    /** A chunk to read. */
    RunChunk at(int c) {
        return chunks[c];
    }

    /** A chunk to write to. */
    RunChunk writable(int c) {
        RunChunk chunk = chunks[c];
        if (chunk.owner != owner) {
            chunk = chunk.copyFor(owner);
            chunks[c] = chunk;
        }
        return chunk;
    }

    /** The last chunk that starts at or before the key; -1 if there is none. */
    int floor(long key) {
        int low = 0;
        int high = count - 1;
        if (high >= 0 && chunks[high].starts[0] <= key) {
            return high;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunks[middle].starts[0] <= key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Index in a chunk of the first run that ends after the key; the chunk's size if there is none. */
    int firstEndingAfter(int c, long key) {
        if (c == count) {
            return 0;
        }
        int i = chunks[c].floor(key);
        return i < 0 || chunks[c].ends[i] <= key ? i + 1 : i;
    }

    /** Adds a run at an index of a chunk, or after its last run; splits the chunk if it is full. */
    void insert(int c, int i, long start, long end, long value) {
        if (c < count && chunks[c].size < RunChunk.CAPACITY) {
            writable(c).insert(i, start, end, value);
        } else if (c == count || (c == count - 1 && i == RunChunk.CAPACITY)) {
            addChunk(count, new RunChunk(owner));
            chunks[count - 1].insert(0, start, end, value);
        } else {
            RunChunk lower = writable(c);
            RunChunk upper = lower.split();
            addChunk(c + 1, upper);
            if (i <= lower.size) {
                lower.insert(i, start, end, value);
            } else {
                upper.insert(i - lower.size, start, end, value);
            }
        }
    }

    /** Drops the chunks {@code [from, to)}, then merges what is left around them if it is small. */
    void compact(int from, int to) {
        if (to > from) {
            System.arraycopy(chunks, to, chunks, from, count - to);
            Arrays.fill(chunks, count - (to - from), count, null);
            count -= to - from;
        }
        merge(from);
        merge(from - 1);
    }

    /** Whether the runs are the same as those of another list that has as many. */
    boolean sameRuns(RunChunks other) {
        int d = 0;
        int j = 0;
        for (int c = 0; c < count; c++) {
            RunChunk chunk = chunks[c];
            if (j == 0 && chunk == other.chunks[d]) {
                d++;
                continue;
            }
            for (int i = 0; i < chunk.size; i++) {
                RunChunk theirs = other.chunks[d];
                if (chunk.starts[i] != theirs.starts[j]
                        || chunk.ends[i] != theirs.ends[j]
                        || chunk.values[i] != theirs.values[j]) {
                    return false;
                }
                if (++j == theirs.size) {
                    d++;
                    j = 0;
                }
            }
        }
        return true;
    }

    /** The same for the same runs, however they are cut into chunks. */
    int runHash() {
        long hash = 0;
        for (int c = 0; c < count; c++) {
            RunChunk chunk = chunks[c];
            for (int i = 0; i < chunk.size; i++) {
                hash = 31 * (31 * (31 * hash + chunk.starts[i]) + chunk.ends[i]) + chunk.values[i];
            }
        }
        return Long.hashCode(hash);
    }

    private void merge(int c) {
        if (c >= 0 && c + 1 < count && chunks[c].size + chunks[c + 1].size <= RunChunk.CAPACITY / 2) {
            writable(c).append(chunks[c + 1], 0);
            compact(c + 1, c + 2);
        }
    }

    private void addChunk(int c, RunChunk chunk) {
        if (count == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(2 * count, 1));
        }
        System.arraycopy(chunks, c, chunks, c + 1, count - c);
        chunks[c] = chunk;
        count++;
    }
}
