package io.github.mmhotplug.core.internal.buddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeAreaTest {
    private static final long SEED = Long.getLong("mm.seed", 20261101L);

    @Test
    void handsOutTheLowerHalf() {
        FreeArea area = new FreeArea(10);
        area.free(0x400, 0x400);
        assertThat(area.alloc(8)).isEqualTo(0x400);
        assertThat(area.freeBlocks()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0);
        assertThat(area.alloc(0)).isEqualTo(0x500);
        assertThat(area.alloc(9)).isEqualTo(0x600);
        assertThat(area.alloc(9)).isEqualTo(-1);
        assertThat(area).hasToString("free 501-5ff");
    }

    @Test
    void mergesNoFurtherThanMaxOrder() {
        FreeArea area = new FreeArea(2);
        area.free(3, 6);
        assertThat(area.freeBlocks()).containsExactly(2, 0, 1);
        area.free(0, 3);
        assertThat(area.freeBlocks()).containsExactly(1, 0, 2);
        assertThat(area.largestFreeOrder()).isEqualTo(2);
        assertThat(new FreeArea(2).largestFreeOrder()).isEqualTo(-1);
    }

    @Test
    void onePagePerHugePageFragments() {
        FreeArea area = new FreeArea(10);
        area.free(0, 1 << 20);
        for (long pfn = 77; pfn < 1 << 20; pfn += 512) {
            area.take(pfn, 1);
        }
        assertThat(area.largestFreeOrder()).isEqualTo(8);
        assertThat(area.alloc(9)).isEqualTo(-1);
        assertThat(area.freePages()).isEqualTo((1 << 20) - 2048);
        FreeArea gaps = area.copy();
        for (long pfn = 77; pfn < 1 << 20; pfn += 512) {
            gaps.free(pfn, 1);
        }
        assertThat(gaps.freeBlocks()[10]).isEqualTo(1024);
        assertThat(area.contains(77)).isFalse();
    }

    @Test
    void refusesAndChangesNothing() {
        FreeArea area = new FreeArea(10);
        area.free(16, 16);
        FreeArea before = area.copy();
        assertThatIllegalStateException().isThrownBy(() -> area.free(0, 17));
        assertThatIllegalStateException().isThrownBy(() -> area.free(31, 2));
        assertThatIllegalStateException().isThrownBy(() -> area.take(15, 2));
        assertThatIllegalStateException().isThrownBy(() -> area.take(20, 13));
        assertThatIllegalArgumentException().isThrownBy(() -> area.free(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> area.free(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new FreeArea(FreeArea.LARGEST_MAX_ORDER + 1));
        assertThat(area.allocPages(0, (pfn, count) -> {})).isZero();
        assertThat(area).isEqualTo(before).hasSameHashCodeAs(before);
    }

    @Test
    void aTerabyteIsCheap() {
        FreeArea area = new FreeArea(10);
        area.free(0, 1L << 28);
        List<String> got = new ArrayList<>();
        assertThat(area.allocPages((1L << 27) + 5, (pfn, count) -> got.add(pfn + "+" + count)))
                .isEqualTo((1L << 27) + 5);
        assertThat(got).containsExactly("0+" + ((1L << 27) + 5));
        assertThat(area.freePages()).isEqualTo((1L << 27) - 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 10})
    void doesWhatANaiveBuddyDoes(int maxOrder) {
        Random random = new Random(SEED + maxOrder);
        FreeArea area = new FreeArea(maxOrder);
        NaiveBuddy naive = new NaiveBuddy(maxOrder);
        for (int step = 0; step < 4000; step++) {
            String where = "seed " + SEED + ", max order " + maxOrder + ", step " + step;
            change(area, naive, random, where);
            assertThat(area.freeBlocks()).as(where).isEqualTo(naive.freeBlocks());
            assertThat(area.freePages()).as(where).isEqualTo(naive.pages.size());
            long pfn = random.nextInt(NaiveBuddy.FRAMES);
            assertThat(area.contains(pfn)).as(where).isEqualTo(naive.pages.contains(pfn));
            long count = 1L + random.nextInt(300);
            assertThat(area.freePagesIn(pfn, count))
                    .as(where)
                    .isEqualTo(naive.pages.subSet(pfn, pfn + count).size());
            if (step % 20 == 0) {
                assertThat(runs(area)).as(where).isEqualTo(naive.runs());
                FreeArea again = new FreeArea(maxOrder);
                naive.pages.descendingSet().forEach(page -> again.free(page, 1));
                assertThat(area).as(where).isEqualTo(again).hasSameHashCodeAs(again);
            }
        }
    }

    private static void change(FreeArea area, NaiveBuddy naive, Random random, String where) {
        long pfn = random.nextInt(NaiveBuddy.FRAMES);
        long count = 1L + random.nextInt(random.nextInt(20) == 0 ? 1000 : 20);
        switch (random.nextInt(5)) {
            case 0 -> {
                int order = random.nextInt(naive.lists.size());
                assertThat(area.alloc(order)).as(where).isEqualTo(naive.alloc(order));
            }
            case 1 -> bulk(area, naive, random.nextInt(300), where);
            case 2 -> {
                long end = pfn;
                while (end < pfn + count && naive.pages.contains(end)) {
                    end++;
                }
                if (end > pfn) {
                    area.take(pfn, end - pfn);
                    naive.take(pfn, end);
                }
            }
            default -> {
                FreeArea before = area.copy();
                long end = pfn;
                while (end < pfn + count && !naive.pages.contains(end)) {
                    naive.free(end++);
                }
                if (end > pfn) {
                    area.free(pfn, end - pfn);
                    FreeArea back = area.copy();
                    back.take(pfn, end - pfn);
                    assertThat(back).as(where).isEqualTo(before);
                }
            }
        }
    }

    private static void bulk(FreeArea area, NaiveBuddy naive, long count, String where) {
        FreeArea before = area.copy();
        FreeArea single = area.copy();
        List<Long> frames = new ArrayList<>();
        FreeArea back = area.copy();
        List<long[]> taken = new ArrayList<>();
        long got = area.allocPages(count, (pfn, pages) -> {
            taken.add(new long[] {pfn, pages});
            for (long page = pfn; page < pfn + pages; page++) {
                frames.add(page);
            }
        });
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long pfn = single.alloc(0);
            assertThat(naive.alloc(0)).as(where).isEqualTo(pfn);
            if (pfn >= 0) {
                expected.add(pfn);
            }
        }
        assertThat(frames).as(where).isEqualTo(expected).hasSize((int) got);
        assertThat(area).as(where).isEqualTo(single);
        back.allocPages(count, (pfn, pages) -> {});
        taken.forEach(run -> back.free(run[0], run[1]));
        assertThat(back).as(where).isEqualTo(before);
    }

    private static List<String> runs(FreeArea area) {
        List<String> runs = new ArrayList<>();
        area.forEachFree((pfn, count) -> runs.add(pfn + "+" + count));
        return runs;
    }

    /** One page at a time, as {@code __free_one_page} and {@code expand} read. */
    private static final class NaiveBuddy {
        static final int FRAMES = 5000;

        final List<TreeSet<Long>> lists = new ArrayList<>();
        final TreeSet<Long> pages = new TreeSet<>();

        NaiveBuddy(int maxOrder) {
            for (int order = 0; order <= maxOrder; order++) {
                lists.add(new TreeSet<>());
            }
        }

        long alloc(int order) {
            for (int from = order; from < lists.size(); from++) {
                Long pfn = lists.get(from).pollFirst();
                if (pfn != null) {
                    for (int half = from - 1; half >= order; half--) {
                        lists.get(half).add(pfn + (1L << half));
                    }
                    pages.subSet(pfn, pfn + (1L << order)).clear();
                    return pfn;
                }
            }
            return -1;
        }

        void free(long page) {
            pages.add(page);
            insert(page);
        }

        void take(long start, long end) {
            pages.subSet(start, end).clear();
            lists.forEach(TreeSet::clear);
            pages.forEach(this::insert);
        }

        private void insert(long page) {
            long pfn = page;
            int order = 0;
            while (order < lists.size() - 1 && lists.get(order).remove(pfn ^ (1L << order))) {
                pfn &= -(2L << order);
                order++;
            }
            lists.get(order).add(pfn);
        }

        long[] freeBlocks() {
            return lists.stream().mapToLong(TreeSet::size).toArray();
        }

        List<String> runs() {
            long[] free = pages.stream().mapToLong(Long::longValue).toArray();
            List<String> runs = new ArrayList<>();
            for (int from = 0, to = 1; from < free.length; from = to, to++) {
                while (to < free.length && free[to] == free[to - 1] + 1) {
                    to++;
                }
                runs.add(free[from] + "+" + (to - from));
            }
            return runs;
        }
    }
}
