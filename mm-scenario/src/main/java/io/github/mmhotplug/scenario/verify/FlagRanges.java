package io.github.mmhotplug.scenario.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Page flags of one range, by the bits that say where a frame stands: not there, offline, reserved, self-hosted. */
final class FlagRanges {
    private static final int NOPAGE_BIT = 20;
    private static final int OFFLINE_BIT = 23;
    private static final int RESERVED_BIT = 32;
    private static final int OWNER_PRIVATE_BIT = 37;
    private static final long MASK =
            1L << NOPAGE_BIT | 1L << OFFLINE_BIT | 1L << RESERVED_BIT | 1L << OWNER_PRIVATE_BIT;

    private FlagRanges() {}

    /** Frames with equal flags. */
    private record Run(long startPfn, long pages, long flags) {
        @Override
        public String toString() {
            return Long.toHexString(startPfn) + "+" + pages + ":" + Long.toHexString(flags);
        }
    }

    /** Adds the page counts of a range and, if it is told whole, its runs. */
    static void add(Flat flat, JsonNode range) {
        String name = "kpageflags " + range.get("start").stringValue() + "+" + range.get("n") + " ";
        if (range.has("notModelled")) {
            flat.withheld().put(name + "pages", range.get("notModelled").stringValue());
            flat.withheld().put(name + "runs", range.get("notModelled").stringValue());
            return;
        }
        flat.values().put(name + "pages", counts(range.get("hist")));
        if (range.get("runs").size() == range.get("nruns").longValue()) {
            flat.values().put(name + "runs", runs(range.get("runs")));
        } else {
            flat.withheld().put(name + "runs", "kpageflags runs that are not recorded whole");
        }
    }

    private static String counts(JsonNode histogram) {
        SortedMap<Long, Long> pages = new TreeMap<>();
        histogram
                .properties()
                .forEach(entry ->
                        pages.merge(masked(entry.getKey()), entry.getValue().longValue(), Long::sum));
        return pages.entrySet().stream()
                .map(entry -> Long.toHexString(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String runs(JsonNode recorded) {
        List<Run> merged = new ArrayList<>();
        for (JsonNode row : recorded) {
            Run run = new Run(
                    Long.parseLong(row.get(0).stringValue(), 16),
                    row.get(1).longValue(),
                    masked(row.get(2).stringValue()));
            Run last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.flags() == run.flags() && last.startPfn() + last.pages() == run.startPfn()) {
                merged.set(merged.size() - 1, new Run(last.startPfn(), last.pages() + run.pages(), last.flags()));
            } else {
                merged.add(run);
            }
        }
        return merged.stream().map(Run::toString).collect(Collectors.joining(" "));
    }

    private static long masked(String flags) {
        return Long.parseLong(flags, 16) & MASK;
    }
}
