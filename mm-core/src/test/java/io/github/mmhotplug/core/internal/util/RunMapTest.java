package io.github.mmhotplug.core.internal.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunMapTest {
    private static final long SEED = Long.getLong("mm.seed", 20261101L);

    @Test
    void runsThatContinueEachOtherAreOne() {
        RunMap map = new RunMap(512);
        map.put(0, 4, 0);
        map.put(8, 12, 4096);
        assertThat(map.runCount()).isEqualTo(2);
        map.put(4, 8, 2048);
        assertThat(map.runCount()).isOne();
        assertThat(map.get(11)).isEqualTo(11 * 512);
        assertThat(map.runEnd(0)).isEqualTo(12);
        assertThat(map).hasToString("{0-b=0}");
    }

    @Test
    void runsWithOtherValuesStayApart() {
        RunMap map = new RunMap(0);
        map.put(0, 4, 1);
        map.put(4, 8, 2);
        assertThat(map.runCount()).isEqualTo(2);
        assertThat(map.runEnd(3)).isEqualTo(4);
        assertThat(map.firstGapFrom(1)).isEqualTo(8);
        assertThat(map.allIn(0, 8)).isTrue();
        map.put(2, 6, 1);
        assertThat(map).hasToString("{0-5=1, 6-7=2}");
    }

    @Test
    void aHoleLeavesBothSidesTheirValues() {
        RunMap map = new RunMap(1);
        map.put(0x100, 0x200, 0x1000);
        map.remove(0x140, 0x180);
        assertThat(map.get(0x13f)).isEqualTo(0x103f);
        assertThat(map.get(0x140)).isEqualTo(RunMap.ABSENT);
        assertThat(map.get(0x180)).isEqualTo(0x1080);
        assertThat(map.keyCount()).isEqualTo(0xc0);
        assertThat(clipped(map, 0x130, 0x190)).containsExactly("130-140=1030", "180-190=1080");
    }

    @Test
    void anEmptyMapHasNothing() {
        RunMap map = new RunMap(0);
        map.remove(0, 10);
        assertThat(map.isEmpty()).isTrue();
        assertThat(map.get(0)).isEqualTo(RunMap.ABSENT);
        assertThat(map.firstKeyFrom(Long.MIN_VALUE)).isEqualTo(RunMap.ABSENT);
        assertThat(map.lastKeyBefore(Long.MAX_VALUE)).isEqualTo(RunMap.ABSENT);
        assertThat(map.lastKeyBefore(Long.MIN_VALUE)).isEqualTo(RunMap.ABSENT);
        assertThat(map.firstGapFrom(7)).isEqualTo(7);
        assertThat(map).isEqualTo(new RunMap(0)).isNotEqualTo(new RunMap(1)).hasToString("{}");
    }

    @Test
    void keysMayBeNegative() {
        RunMap map = new RunMap(1);
        map.put(-16, 16, 100);
        map.put(Long.MAX_VALUE - 4, Long.MAX_VALUE, 5);
        assertThat(map.get(-1)).isEqualTo(115);
        assertThat(map.firstKeyFrom(Long.MIN_VALUE)).isEqualTo(-16);
        assertThat(map.firstKeyFrom(16)).isEqualTo(Long.MAX_VALUE - 4);
        assertThat(map.lastKeyBefore(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void refusesWhatIsNoRun() {
        RunMap map = new RunMap(0);
        map.put(0, 4, 9);
        assertThatIllegalArgumentException().isThrownBy(() -> map.put(4, 4, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> map.remove(5, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> map.anyIn(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> map.put(0, 4, RunMap.ABSENT));
        assertThatIllegalArgumentException().isThrownBy(() -> map.runEnd(4));
        assertThat(map).hasToString("{0-3=9}");
    }

    @Test
    void ascendingRunsFillChunks() {
        RunMap map = new RunMap(0);
        for (long key = 0; key < 200_000; key += 2) {
            map.put(key, key + 1, key);
        }
        assertThat(map.runCount()).isEqualTo(100_000);
        RunMap copy = map.copy();
        map.remove(3, 199_997);
        assertThat(map).hasToString("{0-0=0, 2-2=2, 30d3e-30d3e=30d3e}");
        assertThat(copy.keyCount()).isEqualTo(100_000);
        copy.remove(3, 199_997);
        assertThat(copy).isEqualTo(map).hasSameHashCodeAs(map);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 512})
    void doesWhatANaiveMapDoes(long stride) {
        Random random = new Random(SEED + stride);
        List<Pair> pairs = new ArrayList<>(List.of(new Pair(stride)));
        for (int step = 0; step < 6000; step++) {
            String where = "seed " + SEED + ", stride " + stride + ", step " + step;
            int chosen = random.nextInt(pairs.size());
            Pair pair = pairs.get(chosen);
            pair.change(random);
            pair.checkAt(random, where);
            if (step % 500 == 499) {
                pairs.forEach(each -> each.checkAll(where));
                if (pairs.size() < 4) {
                    pairs.add(pair.copy());
                } else {
                    pairs.set((chosen + 1) % pairs.size(), pair.copy());
                }
            }
        }
    }

    private static List<String> clipped(RunMap map, long start, long end) {
        List<String> runs = new ArrayList<>();
        map.forEachIn(start, end, (s, e, v) -> runs.add(String.format("%x-%x=%x", s, e, v)));
        return runs;
    }

    /** The map and the naive map that it must equal. */
    private record Pair(long stride, RunMap map, TreeMap<Long, Long> naive) {
        private static final int KEYS = 6000;

        Pair(long stride) {
            this(stride, new RunMap(stride), new TreeMap<>());
        }

        Pair copy() {
            return new Pair(stride, map.copy(), new TreeMap<>(naive));
        }

        void change(Random random) {
            long start = random.nextInt(KEYS);
            boolean wide = random.nextInt(200) == 0;
            long end = start + 1 + random.nextInt(wide ? KEYS : 3);
            if (random.nextInt(wide ? 3 : 4) == 0) {
                map.remove(start, end);
                naive.subMap(start, end).clear();
                return;
            }
            long value = random.nextInt(3) * 7L + start * stride;
            map.put(start, end, value);
            for (long key = start; key < end; key++) {
                naive.put(key, value + (key - start) * stride);
            }
        }

        void checkAt(Random random, String where) {
            long key = random.nextInt(KEYS + 10) - 5L;
            long end = key + 1 + random.nextInt(40);
            assertThat(map.get(key)).as(where).isEqualTo(naive.getOrDefault(key, RunMap.ABSENT));
            assertThat(map.contains(key)).as(where).isEqualTo(naive.containsKey(key));
            assertThat(map.keyCount()).as(where).isEqualTo(naive.size());
            int inside = naive.subMap(key, end).size();
            assertThat(map.keysIn(key, end)).as(where).isEqualTo(inside);
            assertThat(map.anyIn(key, end)).as(where).isEqualTo(inside > 0);
            assertThat(map.allIn(key, end)).as(where).isEqualTo(inside == end - key);
            assertThat(map.firstKeyFrom(key)).as(where).isEqualTo(orAbsent(naive.ceilingKey(key)));
            assertThat(map.lastKeyBefore(key)).as(where).isEqualTo(orAbsent(naive.lowerKey(key)));
            long gap = key;
            while (naive.containsKey(gap)) {
                gap++;
            }
            assertThat(map.firstGapFrom(key)).as(where).isEqualTo(gap);
        }

        void checkAll(String where) {
            List<String> expected = runs(0, KEYS * 2);
            List<String> actual = new ArrayList<>();
            map.forEach((s, e, v) -> actual.add(String.format("%x-%x=%x", s, e, v)));
            assertThat(actual).as(where).isEqualTo(expected);
            assertThat(map.runCount()).as(where).isEqualTo(expected.size());
            assertThat(clipped(map, 1000, 1777)).as(where).isEqualTo(runs(1000, 1777));
            RunMap again = new RunMap(stride);
            naive.descendingMap().forEach((key, value) -> again.put(key, key + 1, value));
            assertThat(map).as(where).isEqualTo(again).hasSameHashCodeAs(again);
            if (!again.isEmpty()) {
                again.put(naive.lastKey(), naive.lastKey() + 1, -1);
                assertThat(map).as(where).isNotEqualTo(again);
                again.remove(naive.lastKey(), naive.lastKey() + 1);
                assertThat(map).as(where).isNotEqualTo(again);
            }
        }

        private List<String> runs(long from, long to) {
            List<String> runs = new ArrayList<>();
            long start = 0;
            long first = 0;
            long end = Long.MIN_VALUE;
            for (Map.Entry<Long, Long> entry : naive.subMap(from, to).entrySet()) {
                long key = entry.getKey();
                if (key != end || entry.getValue() != first + (key - start) * stride) {
                    if (end != Long.MIN_VALUE) {
                        runs.add(String.format("%x-%x=%x", start, end, first));
                    }
                    start = key;
                    first = entry.getValue();
                }
                end = key + 1;
            }
            if (end != Long.MIN_VALUE) {
                runs.add(String.format("%x-%x=%x", start, end, first));
            }
            return runs;
        }

        private static long orAbsent(@Nullable Long key) {
            return key == null ? RunMap.ABSENT : key;
        }
    }
}
