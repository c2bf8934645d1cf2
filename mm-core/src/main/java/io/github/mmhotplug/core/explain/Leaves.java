package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The sizes of leaf that a page table may have, the largest first. */
final class Leaves {
    private Leaves() {}

    static List<Long> sizes(List<PageTableLevel> levels) {
        List<Long> sizes = new ArrayList<>();
        for (int i = levels.size() - 1; i >= 0; i--) {
            if (levels.get(i).leafAllowed()) {
                sizes.add(levels.get(i).entryBytes());
            }
        }
        return sizes;
    }

    static long largest(List<PageTableLevel> levels) {
        return sizes(levels).get(0);
    }

    static String words(List<PageTableLevel> levels) {
        return sizes(levels).stream().map(Bytes::prose).collect(Collectors.joining(", "));
    }

    /** One fact for each size, all of one name. */
    static List<Fact> facts(String name, List<PageTableLevel> levels) {
        return sizes(levels).stream().map(size -> Fact.bytes(name, size)).toList();
    }
}
