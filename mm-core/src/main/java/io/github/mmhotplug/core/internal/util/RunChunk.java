package io.github.mmhotplug.core.internal.util;

import java.util.Arrays;

/** Some neighbouring runs of a {@link RunMap}, ascending. Only the map whose token it carries may write to it. */
final class RunChunk {
    static final int CAPACITY = 256;

    private static final int INITIAL = 4;

    final Object owner;
    int size;
    long[] starts;
    long[] ends;
    long[] values;

    RunChunk(Object owner) {
        this(owner, 0, new long[INITIAL], new long[INITIAL], new long[INITIAL]);
    }

    private RunChunk(Object owner, int size, long[] starts, long[] ends, long[] values) {
        this.owner = owner;
        this.size = size;
        this.starts = starts;
        this.ends = ends;
        this.values = values;
    }

    RunChunk copyFor(Object newOwner) {
        return new RunChunk(newOwner, size, starts.clone(), ends.clone(), values.clone());
    }

    /** Index of the last run that starts at or before the key; -1 if there is none. */
    int floor(long key) {
        if (size > 0 && starts[size - 1] <= key) {
            return size - 1;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    long valueAt(int i, long key, long stride) {
        return values[i] + (key - starts[i]) * stride;
    }

    void insert(int i, long start, long end, long value) {
        reserve(size + 1);
        move(i, i + 1);
        starts[i] = start;
        ends[i] = end;
        values[i] = value;
        size++;
    }

    void delete(int from, int to) {
        move(to, from);
        size -= to - from;
    }

    /** Takes over the upper half of a full chunk. */
    RunChunk split() {
        RunChunk upper = new RunChunk(owner);
        int half = size / 2;
        upper.append(this, half);
        size = half;
        return upper;
    }

    /** Appends the other chunk's runs from an index on. */
    void append(RunChunk other, int from) {
        int count = other.size - from;
        reserve(size + count);
        System.arraycopy(other.starts, from, starts, size, count);
        System.arraycopy(other.ends, from, ends, size, count);
        System.arraycopy(other.values, from, values, size, count);
        size += count;
    }

    private void move(int from, int to) {
        System.arraycopy(starts, from, starts, to, size - from);
        System.arraycopy(ends, from, ends, to, size - from);
        System.arraycopy(values, from, values, to, size - from);
    }

    private void reserve(int needed) {
        if (needed > starts.length) {
            int capacity = Math.min(Math.max(needed, 2 * starts.length), CAPACITY);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            values = Arrays.copyOf(values, capacity);
        }
    }
}
