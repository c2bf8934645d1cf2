package io.github.mmhotplug.drivers;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stores of a machine, key by key, behind a mocked core. */
public final class Stores {
    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 12, 512, 4096, true));
    private static final MemoryGeometry GEOMETRY =
            new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0);

    private final Map<String, RangeStore> byName = new HashMap<>();

    private Stores() {}

    /** Has the core answer with stores that remember. */
    public static Stores behind(CorePort core) {
        Stores stores = new Stores();
        lenient().when(core.state(anyString())).then(call -> stores.named(call.getArgument(0)));
        return stores;
    }

    /** The same with its services, and with pages of 4K in sections of 128 MiB. */
    public static Stores behind(CorePort core, PagePort pages, TimerPort timers) {
        lenient().when(core.geometry()).thenReturn(GEOMETRY);
        lenient().when(core.pages()).thenReturn(pages);
        lenient().when(core.timers()).thenReturn(timers);
        return behind(core);
    }

    public RangeStore named(String name) {
        return byName.computeIfAbsent(name, unused -> new Keys());
    }

    /** Whether nothing is stored anywhere. */
    public boolean areEmpty() {
        return byName.values().stream().allMatch(store -> store.nextKey(Long.MIN_VALUE) == RangeStore.ABSENT);
    }

    private static final class Keys implements RangeStore {
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
}
