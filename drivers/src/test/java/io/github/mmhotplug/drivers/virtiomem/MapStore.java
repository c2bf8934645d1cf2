package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.store.RangeStore;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store of a machine, key by key. */
final class MapStore implements RangeStore {
    private final SortedMap<Long, Long> values = new TreeMap<>();

    @Override
    public long get(long key) {
        return values.getOrDefault(key, ABSENT);
    }

    @Override
    public void put(long startKey, long endKey, long value) {
        for (long key = startKey; key < endKey; key++) {
            values.put(key, value);
        }
    }

    @Override
    public void remove(long startKey, long endKey) {
        values.subMap(startKey, endKey).clear();
    }

    @Override
    public long nextKey(long key) {
        SortedMap<Long, Long> behind = values.tailMap(key);
        return behind.isEmpty() ? ABSENT : behind.firstKey();
    }
}
