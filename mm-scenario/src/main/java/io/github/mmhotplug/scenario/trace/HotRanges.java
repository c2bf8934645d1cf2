package io.github.mmhotplug.scenario.trace;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The physical ranges that a host ever plugged: what page-table walks are compared over. */
public final class HotRanges {
    private HotRanges() {}

    /** All ranges plugged by the steps up to and including the one of that index: ascending, disjoint, joined. */
    public static List<PhysRange> upTo(Trace trace, int stepIndex) {
        List<PhysRange> ascending = trace.steps().subList(0, stepIndex + 1).stream()
                .filter(step -> step.op().equals("dimm_add") && !step.hostRefused())
                .map(HotRanges::place)
                .sorted(Comparator.comparingLong(PhysRange::startAddress))
                .toList();
        List<PhysRange> joined = new ArrayList<>();
        for (PhysRange range : ascending) {
            int last = joined.size() - 1;
            if (last >= 0 && range.startAddress() <= joined.get(last).endAddress()) {
                long start = joined.get(last).startAddress();
                long end = Math.max(joined.get(last).endAddress(), range.endAddress());
                joined.set(last, PhysRange.ofEnd(start, end));
            } else {
                joined.add(range);
            }
        }
        return List.copyOf(joined);
    }

    /** Where the emulator put the DIMM of a {@code dimm_add}. */
    public static PhysRange place(TraceStep step) {
        return new PhysRange(
                step.given().get("addr").longValue(), step.given().get("size").longValue());
    }
}
