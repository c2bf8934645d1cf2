package io.github.mmhotplug.drivers;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;

/** The list of a balloon's pages, in runs, in a store of the machine: the last to enter is the first to leave. */
public final class BalloonList {
    private static final long RUNS = 0;
    private static final long PAGES = 1;
    private static final long FIRST = 2;

    /** How many runs there are and how many pages, then the start of each run and its end. */
    private final RangeStore list;

    /**
     * The list in that store.
     *
     * @param list the driver's own, for nothing else
     */
    public BalloonList(RangeStore list) {
        this.list = list;
    }

    private long number(long key) {
        long value = list.get(key);
        return value == RangeStore.ABSENT ? 0 : value;
    }

    private void set(long key, long value) {
        list.put(key, key + 1, value);
    }

    /** How many pages are listed. */
    public long pages() {
        return number(PAGES);
    }

    /** {@code balloon_append} of each page, ascending. */
    public void push(PfnRange pfns) {
        long runs = number(RUNS);
        set(FIRST + 2 * runs, pfns.startPfn());
        set(FIRST + 2 * runs + 1, pfns.endPfn());
        set(RUNS, runs + 1);
        set(PAGES, pages() + pfns.pageCount());
    }

    /** {@code balloon_retrieve}: at most so many of those that lie together. */
    public PfnRange pop(long most) {
        long run = number(RUNS) - 1;
        long start = number(FIRST + 2 * run);
        long end = number(FIRST + 2 * run + 1);
        long first = Math.max(start, end - most);
        if (first == start) {
            list.remove(FIRST + 2 * run, FIRST + 2 * run + 2);
            set(RUNS, run);
        } else {
            set(FIRST + 2 * run + 1, first);
        }
        set(PAGES, pages() - (end - first));
        return PfnRange.ofEnd(first, end);
    }

    /** What is listed, in the order in which it came. */
    public List<PfnRange> runs() {
        List<PfnRange> runs = new ArrayList<>();
        for (long run = 0; run < number(RUNS); run++) {
            runs.add(PfnRange.ofEnd(number(FIRST + 2 * run), number(FIRST + 2 * run + 1)));
        }
        return runs;
    }
}
