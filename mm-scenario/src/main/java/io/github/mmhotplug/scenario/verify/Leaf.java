package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Neighbouring page-table leaves of one size.
 *
 * @param start offset of the first byte
 * @param leafBytes bytes that one leaf maps
 * @param count number of leaves
 * @param physical what the first maps
 * @param told how many of them, from the first, map contiguous memory; the place of the others is not told
 */
record Leaf(long start, long leafBytes, long count, long physical, long told) {
    private static final String NOT_CONTIGUOUS = "pa not contiguous";
    private static final int NOTE = 5;

    long end() {
        return start + leafBytes * count;
    }

    /**
     * The rows of a walk's region that lie in the ranges, ascending.
     *
     * @param base what the rows' addresses count from
     */
    static List<Leaf> read(JsonNode region, long base, List<PhysRange> ranges) {
        List<Leaf> leaves = new ArrayList<>();
        for (JsonNode row : region) {
            long count = row.get(3).longValue();
            boolean contiguous = !row.path(NOTE).asString("").equals(NOT_CONTIGUOUS);
            Leaf leaf = new Leaf(
                    Long.parseUnsignedLong(row.get(0).stringValue(), 16) - base,
                    row.get(2).longValue(),
                    count,
                    Long.parseLong(row.get(1).stringValue(), 16),
                    contiguous ? count : 1);
            ranges.forEach(range -> leaf.addClipped(range, leaves));
        }
        leaves.sort(Comparator.comparingLong(Leaf::start));
        return leaves;
    }

    /** Where the leaf of that number lies, counted from the first. */
    PhysRange place(long index) {
        return new PhysRange(start + index * leafBytes, leafBytes);
    }

    /** Adds the leaves that begin inside the range. */
    private void addClipped(PhysRange range, List<Leaf> target) {
        long from = Math.max(0, -Math.floorDiv(start - range.startAddress(), leafBytes));
        long to = Math.min(count, -Math.floorDiv(start - range.endAddress(), leafBytes));
        if (from < to) {
            target.add(new Leaf(
                    start + from * leafBytes,
                    leafBytes,
                    to - from,
                    physical + from * leafBytes,
                    Math.max(0, Math.min(told, to) - from)));
        }
    }
}
