package io.github.mmhotplug.api.store;

/** A map from long keys to long values that keeps runs of neighbouring keys with equal values as one entry. */
public interface RangeStore {
    /** What {@link #get} answers where nothing is stored. */
    long ABSENT = Long.MIN_VALUE;

    /** The value at a key, or {@link #ABSENT}. */
    long get(long key);

    /** Stores a value at every key from {@code startKey} up to, not including, {@code endKey}; replaces what is there. */
    void put(long startKey, long endKey, long value);

    /** Forgets every key of the range. */
    void remove(long startKey, long endKey);

    /** The first key at or behind {@code key} that holds a value, or {@link #ABSENT}. */
    long nextKey(long key);
}
