package io.github.mmhotplug.scenario.trace;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The physical ranges that a host ever plugged: what page-table walks are compared over. */
public final class HotRanges {
    private HotRanges() {}

    /** All ranges plugged by the steps up to and including the one of that index: ascending, disjoint, joined. */
    public static List<PhysRange> upTo(Trace trace, int stepIndex) {
        List<PhysRange> ascending = trace.steps().subList(0, stepIndex + 1).stream()
                .flatMap(step -> added(step).stream())
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

    private static Optional<PhysRange> added(TraceStep step) {
        return switch (step.op()) {
            case "dimm_add" -> step.hostRefused() ? Optional.empty() : Optional.of(place(step));
            case TraceStep.VIRTIO_MEM_ADD -> step.hostRefused() ? Optional.empty() : Optional.of(region(step));
            case TraceStep.KMEM_BOUND -> range(step.given().path("range"));
            default -> Optional.empty();
        };
    }

    /** A range {@code [first byte, last byte]} in hexadecimal; empty if there is none. */
    public static Optional<PhysRange> range(JsonNode pair) {
        return pair.size() == 2
                ? Optional.of(PhysRange.ofEnd(
                        Long.parseLong(pair.get(0).stringValue(), 16),
                        Long.parseLong(pair.get(1).stringValue(), 16) + 1))
                : Optional.empty();
    }

    /** The memory of the device of a {@code virtio_mem_add}: all that it may ever plug. */
    public static PhysRange region(TraceStep step) {
        return new PhysRange(
                step.given().get("memaddr").longValue(),
                step.given().get("max_size").longValue());
    }

    /** Where the emulator put the DIMM of a {@code dimm_add}. */
    public static PhysRange place(TraceStep step) {
        return new PhysRange(
                step.given().get("addr").longValue(), step.given().get("size").longValue());
    }
}
