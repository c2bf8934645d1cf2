package io.github.mmhotplug.core.internal.vmemmap;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.hotplug.VmemAltmap;

/** {@code struct vmem_altmap} with its arithmetic: a bump allocator that never reuses what it got back. */
public final class Altmap implements VmemAltmap {
    private final long basePfn;
    private final long endPfn;
    private final long reserve;
    private final long free;
    private final boolean inaccessible;
    private long alloc;
    private long align;

    /** A fresh altmap over {@code [basePfn, endPfn]} whose first {@code free} pages may back the memmap. */
    public Altmap(long basePfn, long endPfn, long reserve, long free) {
        this(basePfn, endPfn, reserve, free, false);
    }

    /** The same, over memory that may not be touched yet. */
    public Altmap(long basePfn, long endPfn, long reserve, long free, boolean inaccessible) {
        this.basePfn = basePfn;
        this.endPfn = endPfn;
        this.reserve = reserve;
        this.free = free;
        this.inaccessible = inaccessible;
    }

    /** The altmap of memory that was added before, for its removal. */
    public static Altmap ofAdded(long basePfn, long endPfn, long free, long alloc) {
        return ofAdded(basePfn, endPfn, 0, free, alloc, 0);
    }

    /** The altmap of a device that was mapped before, for its removal. */
    public static Altmap ofAdded(long basePfn, long endPfn, long reserve, long free, long alloc, long align) {
        Altmap altmap = new Altmap(basePfn, endPfn, reserve, free);
        altmap.alloc = alloc;
        altmap.align = align;
        return altmap;
    }

    /**
     * {@code altmap_alloc_block_buf}: takes pages aligned to the lowest set bit of their number.
     *
     * @return the first frame, or -1 with nothing changed
     */
    public long alloc(long pageCount) {
        long next = nextPfn();
        long pad = Align.up(next, Long.lowestOneBit(pageCount)) - next;
        if (pageCount + pad > pagesLeft()) {
            return -1;
        }
        alloc += pageCount;
        align += pad;
        return next + pad;
    }

    /** Takes up to so many single pages, which lie in a row from {@link #nextPfn}. */
    public long allocPages(long wanted) {
        long got = Math.min(wanted, pagesLeft());
        alloc += got;
        return got;
    }

    /** {@code vmem_altmap_free}. */
    public void giveBack(long pageCount) {
        alloc -= pageCount;
    }

    /** The frame that the next single page would be. */
    public long nextPfn() {
        return basePfn + reserve + alloc + align;
    }

    public long pagesLeft() {
        return Math.max(0, free - alloc - align);
    }

    public boolean owns(long startPfn, long pageCount) {
        return startPfn >= basePfn + reserve && startPfn + pageCount <= basePfn + reserve + free;
    }

    @Override
    public long basePfn() {
        return basePfn;
    }

    @Override
    public long endPfn() {
        return endPfn;
    }

    @Override
    public long reserve() {
        return reserve;
    }

    @Override
    public long free() {
        return free;
    }

    @Override
    public long alloc() {
        return alloc;
    }

    @Override
    public long align() {
        return align;
    }

    @Override
    public boolean isInaccessible() {
        return inaccessible;
    }
}
