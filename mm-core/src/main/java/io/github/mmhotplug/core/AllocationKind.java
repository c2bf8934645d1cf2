package io.github.mmhotplug.core;

import io.github.mmhotplug.api.geometry.ZoneType;

/** What allocated frames are to {@code page_is_unmovable}, {@code scan_movable_pages} and {@code migrate_pages}. */
public enum AllocationKind {
    /** On the LRU: page cache, anonymous memory. */
    MOVABLE("movable pages", true, false),
    /** On the LRU and referenced for long ({@code FOLL_LONGTERM}): found movable, never migrated. */
    PINNED("pages held by a long-term reference", true, false),
    /** Slab of order 0. */
    SLAB("order-0 slab", false, false),
    /** Slab of higher orders, kmalloc, and what else the kernel refers to by address. */
    UNMOVABLE("unmovable kernel memory", false, false),
    /** Huge pages in use. */
    HUGETLB("huge pages in use", true, true),
    /** Huge pages that wait in their pool ({@code hugepage_freelists}). */
    HUGETLB_POOL("free huge pages", true, true);

    private final String words;
    private final boolean movableByKind;
    private final boolean huge;

    AllocationKind(String words, boolean movableByKind, boolean huge) {
        this.words = words;
        this.movableByKind = movableByKind;
        this.huge = huge;
    }

    /**
     * {@code __GFP_MOVABLE}: whether such frames may come from {@code ZONE_MOVABLE}, and from CMA pageblocks of any
     * zone. What is pinned for long ({@code FOLL_LONGTERM}) has left CMA before.
     */
    public boolean mayComeFrom(ZoneType zone, boolean cma) {
        return movableByKind ? !cma || this != PINNED : zone.isKernelZone() && !cma;
    }

    /** Whether it comes in pages of a PMD leaf. */
    public boolean isHuge() {
        return huge;
    }

    /** In a few words. */
    public String words() {
        return words;
    }
}
