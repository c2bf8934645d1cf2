package io.github.mmhotplug.core.internal.pagetable;

import io.github.mmhotplug.core.internal.util.RunMap;

/**
 * The leaves of one level by entry number, in runs: of entries that map contiguous frames, and of entries that all map
 * the same frame, as those behind the tail page of a compound do.
 */
final class LeafMap {
    private final RunMap contiguous;
    private final RunMap shared;

    /** An empty map of leaves that map so many pages each. */
    LeafMap(long pagesPerLeaf) {
        this(new RunMap(pagesPerLeaf), new RunMap(0));
    }

    private LeafMap(RunMap contiguous, RunMap shared) {
        this.contiguous = contiguous;
        this.shared = shared;
    }

    LeafMap copy() {
        return new LeafMap(contiguous.copy(), shared.copy());
    }

    /** Sees runs of leaves, those of contiguous frames first. */
    interface Visitor {
        void run(long start, long end, long pfn, boolean sameFrame);
    }

    void put(long start, long end, long firstPfn) {
        contiguous.put(start, end, firstPfn);
    }

    void putShared(long start, long end, long pfn) {
        shared.put(start, end, pfn);
    }

    void remove(long start, long end) {
        contiguous.remove(start, end);
        shared.remove(start, end);
    }

    /** The frame that an entry maps, or {@link RunMap#ABSENT}. */
    long get(long index) {
        long pfn = contiguous.get(index);
        return pfn == RunMap.ABSENT ? shared.get(index) : pfn;
    }

    /** Where the run of a leaf ends. */
    long runEnd(long index) {
        return contiguous.contains(index) ? contiguous.runEnd(index) : shared.runEnd(index);
    }

    /** The first leaf at or behind an entry, or {@link RunMap#ABSENT}. */
    long firstKeyFrom(long index) {
        long first = contiguous.firstKeyFrom(index);
        long other = shared.firstKeyFrom(index);
        return first == RunMap.ABSENT || (other != RunMap.ABSENT && other < first) ? other : first;
    }

    long keyCount() {
        return contiguous.keyCount() + shared.keyCount();
    }

    void forEachIn(long start, long end, Visitor visitor) {
        contiguous.forEachIn(start, end, (from, to, pfn) -> visitor.run(from, to, pfn, false));
        shared.forEachIn(start, end, (from, to, pfn) -> visitor.run(from, to, pfn, true));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeafMap that && contiguous.equals(that.contiguous) && shared.equals(that.shared);
    }

    @Override
    public int hashCode() {
        return 31 * contiguous.hashCode() + shared.hashCode();
    }
}
