package io.github.mmhotplug.core.internal.buddy;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.internal.util.RunMap;

/** {@code page_zone}: which zone each online frame belongs to, and whether its pageblock is one of CMA. */
final class PageZones {
    private static final int NODE_SHIFT = 8;
    private static final long CMA = 0x80;

    private final RunMap codes;

    PageZones() {
        this(new RunMap(0));
    }

    private PageZones(RunMap codes) {
        this.codes = codes;
    }

    PageZones copy() {
        return new PageZones(codes.copy());
    }

    /** What stands for a zone's frames; those of CMA pageblocks have a code of their own. */
    static long code(int node, ZoneType zone, boolean cma) {
        return (node + 1L) << NODE_SHIFT | (cma ? CMA : 0) | zone.ordinal();
    }

    private static boolean isOf(long code, long zone) {
        return (code & ~CMA) == zone;
    }

    void assign(int node, ZoneType zone, long startPfn, long endPfn, boolean cma) {
        codes.put(startPfn, endPfn, code(node, zone, cma));
    }

    void unassign(long startPfn, long endPfn) {
        codes.remove(startPfn, endPfn);
    }

    /** The code of a frame, or {@link RunMap#ABSENT}. */
    long codeOf(long pfn) {
        return codes.get(pfn);
    }

    /** The runs of a range of frames, with their codes. */
    void forEachIn(long startPfn, long endPfn, RunMap.RunVisitor visitor) {
        codes.forEachIn(startPfn, endPfn, visitor);
    }

    long firstOf(int node, ZoneType zone, long fromPfn) {
        long[] found = {RunMap.ABSENT};
        long wanted = code(node, zone, false);
        codes.forEachIn(fromPfn, Long.MAX_VALUE, (start, end, code) -> {
            if (found[0] == RunMap.ABSENT && isOf(code, wanted)) {
                found[0] = start;
            }
        });
        return found[0];
    }

    long lastOf(int node, ZoneType zone, long beforePfn) {
        long[] found = {RunMap.ABSENT};
        long wanted = code(node, zone, false);
        codes.forEachIn(0, beforePfn, (start, end, code) -> {
            if (isOf(code, wanted)) {
                found[0] = end - 1;
            }
        });
        return found[0];
    }

    boolean allIn(int node, ZoneType zone, long startPfn, long endPfn) {
        long wanted = code(node, zone, false);
        boolean[] all = {codes.allIn(startPfn, endPfn)};
        codes.forEachIn(startPfn, endPfn, (start, end, code) -> all[0] &= isOf(code, wanted));
        return all[0];
    }

    boolean anyIn(long startPfn, long endPfn) {
        return codes.anyIn(startPfn, endPfn);
    }

    boolean allIn(long startPfn, long endPfn) {
        return codes.allIn(startPfn, endPfn);
    }

    long pagesOf(int node, ZoneType zone) {
        long wanted = code(node, zone, false);
        long[] pages = new long[1];
        codes.forEach((start, end, code) -> pages[0] += isOf(code, wanted) ? end - start : 0);
        return pages[0];
    }

    /** The first frame of a range in a CMA pageblock, or {@link RunMap#ABSENT}. */
    long firstCma(long startPfn, long endPfn) {
        long[] found = {RunMap.ABSENT};
        codes.forEachIn(startPfn, endPfn, (start, end, code) -> {
            if (found[0] == RunMap.ABSENT && (code & CMA) != 0) {
                found[0] = start;
            }
        });
        return found[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageZones that && codes.equals(that.codes);
    }

    @Override
    public int hashCode() {
        return codes.hashCode();
    }
}
