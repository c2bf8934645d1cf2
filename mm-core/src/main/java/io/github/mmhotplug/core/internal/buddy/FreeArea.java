package io.github.mmhotplug.core.internal.buddy;

import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The free lists of a zone ({@code struct free_area}): blocks of {@code 1 << order} frames, naturally aligned.
 *
 * <p>Buddies that are both free are always one block, so the free frames alone determine the lists. The kernel's lists
 * are in the order of past frees; these are sorted, and the block with the lowest address is taken first.
 */
public final class FreeArea {
    /** {@code MAX_PAGE_ORDER} of the kernel's largest configuration, ia64's. */
    public static final int LARGEST_MAX_ORDER = 16;

    private final RunMap[] blocks;
    private long freePages;

    /** Nothing is free; blocks grow up to {@code maxOrder}, inclusive. */
    public FreeArea(int maxOrder) {
        if (maxOrder < 0 || maxOrder > LARGEST_MAX_ORDER) {
            throw new IllegalArgumentException("no such order: " + maxOrder);
        }
        blocks = new RunMap[maxOrder + 1];
        Arrays.setAll(blocks, order -> new RunMap(0));
    }

    private FreeArea(FreeArea other) {
        blocks = new RunMap[other.blocks.length];
        Arrays.setAll(blocks, order -> other.blocks[order].copy());
        freePages = other.freePages;
    }

    /**
     * {@code __rmqueue_smallest}: takes the lowest block of the smallest order that suffices, and hands out its lower
     * end.
     *
     * @return the first frame, or -1 if no block is large enough
     */
    public long alloc(int order) {
        for (int from = order; from < blocks.length; from++) {
            if (!blocks[from].isEmpty()) {
                long block = blocks[from].firstKeyFrom(0);
                blocks[from].remove(block, block + 1);
                long pfn = block << from;
                add(pfn + (1L << order), pfn + (1L << from));
                freePages -= 1L << order;
                return pfn;
            }
        }
        return -1;
    }

    /**
     * {@code alloc_pages_bulk}: takes what {@code count} calls of {@code alloc(0)} would take.
     *
     * @return how many frames the sink got
     */
    public long allocPages(long count, FrameSink sink) {
        FrameRuns taken = new FrameRuns(sink);
        long left = Math.min(count, freePages);
        long got = left;
        for (int order = 0; left > 0; order++) {
            left -= takeLowest(order, left, taken);
        }
        taken.flush();
        freePages -= got;
        return got;
    }

    /**
     * {@code __free_one_page}, for any run of frames: blocks as large as their alignment allows, joined with their
     * buddies.
     *
     * @throws IllegalStateException if part of it is free
     */
    public void free(long pfn, long pageCount) {
        if (freePagesIn(pfn, pageCount) != 0) {
            throw new IllegalStateException("part of it is free: " + text(pfn, pageCount));
        }
        add(pfn, pfn + pageCount);
        freePages += pageCount;
    }

    /**
     * {@code take_page_off_buddy}, for any run of frames: splits the blocks that reach beyond it.
     *
     * @throws IllegalStateException if part of it is not free
     */
    public void take(long pfn, long pageCount) {
        if (freePagesIn(pfn, pageCount) != pageCount) {
            throw new IllegalStateException("not all of it is free: " + text(pfn, pageCount));
        }
        long end = pfn + pageCount;
        long blockStart = pfn;
        long blockEnd = end;
        for (int order = 0; order < blocks.length; order++) {
            long first = pfn >> order;
            long last = (end - 1) >> order;
            blockStart = blocks[order].contains(first) ? Math.min(blockStart, first << order) : blockStart;
            blockEnd = blocks[order].contains(last) ? Math.max(blockEnd, (last + 1) << order) : blockEnd;
            blocks[order].remove(first, last + 1);
        }
        add(blockStart, pfn);
        add(end, blockEnd);
        freePages -= pageCount;
    }

    /** Takes what is free of a run of frames, and shows it. */
    public void takeFree(long pfn, long pageCount, FrameSink sink) {
        check(pfn, pageCount);
        long end = pfn + pageCount;
        RunMap found = new RunMap(0);
        for (int order = 0; order < blocks.length; order++) {
            int shift = order;
            blocks[order].forEachIn(
                    pfn >> shift,
                    ((end - 1) >> shift) + 1,
                    (first, last, ignored) ->
                            found.put(Math.max(first << shift, pfn), Math.min(last << shift, end), 0));
        }
        found.forEach((start, runEnd, ignored) -> {
            take(start, runEnd - start);
            sink.frames(start, runEnd - start);
        });
    }

    /** {@code is_free_buddy_page}: whether the frame is free. */
    public boolean contains(long pfn) {
        for (int order = 0; order < blocks.length; order++) {
            if (blocks[order].contains(pfn >> order)) {
                return true;
            }
        }
        return false;
    }

    /** {@code NR_FREE_PAGES}. */
    public long freePages() {
        return freePages;
    }

    /** How many of the frames are free. */
    public long freePagesIn(long pfn, long pageCount) {
        check(pfn, pageCount);
        long end = pfn + pageCount;
        long free = 0;
        for (int order = 0; order < blocks.length; order++) {
            long first = pfn >> order;
            long last = (end - 1) >> order;
            free += blocks[order].keysIn(first, last + 1) << order;
            free -= blocks[order].contains(first) ? pfn - (first << order) : 0;
            free -= blocks[order].contains(last) ? ((last + 1) << order) - end : 0;
        }
        return free;
    }

    /** {@code nr_free} of every order, as {@code /proc/buddyinfo} has them. */
    public long[] freeBlocks() {
        return Arrays.stream(blocks).mapToLong(RunMap::keyCount).toArray();
    }

    /** The order of the largest free block; -1 if nothing is free. */
    public int largestFreeOrder() {
        int order = blocks.length - 1;
        while (order >= 0 && blocks[order].isEmpty()) {
            order--;
        }
        return order;
    }

    /** Shows the free frames, ascending, in runs that are as long as possible. */
    public void forEachFree(FrameSink sink) {
        FrameRuns runs = new FrameRuns(sink);
        long[] next = new long[blocks.length];
        for (int order = 0; order < blocks.length; order++) {
            next[order] = firstFrom(order, 0);
        }
        for (int lowest = lowest(next); next[lowest] != Long.MAX_VALUE; lowest = lowest(next)) {
            long end = blocks[lowest].runEnd(next[lowest] >> lowest);
            runs.add(next[lowest], end << lowest);
            next[lowest] = firstFrom(lowest, end);
        }
        runs.flush();
    }

    /** Independent free lists with the same contents. */
    public FreeArea copy() {
        return new FreeArea(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FreeArea area && Arrays.equals(blocks, area.blocks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blocks);
    }

    /** The free frames in hexadecimal, last frame included. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("free");
        forEachFree((pfn, pageCount) -> text.append(' ').append(text(pfn, pageCount)));
        return text.toString();
    }

    /** Takes blocks of an order, of the last one only as many frames as are wanted. */
    private long takeLowest(int order, long wanted, FrameRuns taken) {
        RunMap list = blocks[order];
        long whole = Math.min(wanted >> order, list.keyCount());
        long end = 0;
        for (long left = whole; left > 0; ) {
            long start = list.firstKeyFrom(end);
            end = Math.min(list.runEnd(start), start + left);
            left -= end - start;
            taken.add(start << order, end << order);
        }
        if (whole > 0) {
            list.remove(0, end);
        }
        long rest = wanted - (whole << order);
        if (rest == 0 || list.isEmpty()) {
            return whole << order;
        }
        long block = list.firstKeyFrom(end);
        list.remove(block, block + 1);
        long pfn = block << order;
        taken.add(pfn, pfn + rest);
        add(pfn + rest, pfn + (1L << order));
        return wanted;
    }

    /** Adds frames that are not free. At each order only the outermost blocks can have a buddy outside. */
    private void add(long startPfn, long endPfn) {
        long start = startPfn;
        long end = endPfn;
        for (int order = 0; start < end; order++, start >>= 1, end >>= 1) {
            RunMap list = blocks[order];
            if (order == blocks.length - 1) {
                list.put(start, end, 0);
                return;
            }
            if ((start & 1) != 0) {
                start += removeIfPresent(list, start - 1) ? -1 : putOne(list, start);
            }
            if ((end & 1) != 0 && start < end) {
                end += removeIfPresent(list, end) ? 1 : -putOne(list, end - 1);
            }
        }
    }

    private static boolean removeIfPresent(RunMap list, long block) {
        boolean present = list.contains(block);
        if (present) {
            list.remove(block, block + 1);
        }
        return present;
    }

    private static int putOne(RunMap list, long block) {
        list.put(block, block + 1, 0);
        return 1;
    }

    /** The first frame of the first block from a block on; {@link Long#MAX_VALUE} if there is none. */
    private long firstFrom(int order, long block) {
        long first = blocks[order].firstKeyFrom(block);
        return first == RunMap.ABSENT ? Long.MAX_VALUE : first << order;
    }

    private static int lowest(long[] next) {
        int lowest = 0;
        for (int order = 1; order < next.length; order++) {
            lowest = next[order] < next[lowest] ? order : lowest;
        }
        return lowest;
    }

    private static void check(long pfn, long pageCount) {
        if (pfn < 0 || pageCount <= 0) {
            throw new IllegalArgumentException("no frames: " + pfn + " and " + pageCount + " pages");
        }
    }

    private static String text(long pfn, long pageCount) {
        return Long.toHexString(pfn) + '-' + Long.toHexString(pfn + pageCount - 1);
    }
}
