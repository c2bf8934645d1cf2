package io.github.mmhotplug.core.internal.store;

import io.github.mmhotplug.api.store.RangeStore;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Range stores by name. A store that was never written to is the same as none. */
public final class StoreTable {
    private final SortedMap<String, RunMap> stores = new TreeMap<>();

    public StoreTable copy() {
        StoreTable copy = new StoreTable();
        stores.forEach((name, map) -> copy.stores.put(name, map.copy()));
        return copy;
    }

    /** The store of that name, made if there is none. */
    public RangeStore ranges(String name) {
        RunMap map = stores.computeIfAbsent(name, unused -> new RunMap(0));
        return new RangeStore() {
            @Override
            public long get(long key) {
                return map.get(key);
            }

            @Override
            public void put(long startKey, long endKey, long value) {
                map.put(startKey, endKey, value);
            }

            @Override
            public void remove(long startKey, long endKey) {
                map.remove(startKey, endKey);
            }

            @Override
            public long nextKey(long key) {
                return map.firstKeyFrom(key);
            }
        };
    }

    private SortedMap<String, RunMap> written() {
        SortedMap<String, RunMap> written = new TreeMap<>(stores);
        written.values().removeIf(RunMap::isEmpty);
        return written;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreTable that && written().equals(that.written());
    }

    @Override
    public int hashCode() {
        return written().hashCode();
    }
}
