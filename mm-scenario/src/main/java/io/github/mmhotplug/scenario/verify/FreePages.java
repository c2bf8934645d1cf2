package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.trace.HotRanges;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Follows {@code nr_free_pages} from snapshot to snapshot. */
final class FreePages {
    private static final long LEAST_TOLERANCE = 1200;
    private static final long TOLERATED_PART = 50;
    private static final long STRUCT_PAGE_BYTES = 64;

    private final Trace trace;
    private OptionalLong recordedBefore = OptionalLong.empty();
    private OptionalLong predictedBefore = OptionalLong.empty();

    FreePages(Trace trace) {
        this.trace = trace;
    }

    /** Takes a pair of snapshots in, and checks them if the step behind them is an add or a remove. */
    Optional<NearCheck> next(int index, ObjectNode recorded, ObjectNode predicted) {
        if (!looksAtFreePages(index)) {
            return Optional.empty();
        }
        OptionalLong recordedNow = freePages(recorded);
        OptionalLong predictedNow = freePages(predicted);
        OptionalLong deviceBytes = deviceBytes(index);
        Optional<NearCheck> check = Optional.empty();
        if (deviceBytes.isPresent()
                && recordedNow.isPresent()
                && predictedNow.isPresent()
                && recordedBefore.isPresent()
                && predictedBefore.isPresent()) {
            long pages = deviceBytes.getAsLong() / trace.pageSizeBytes();
            long memmapPages = pages * STRUCT_PAGE_BYTES / trace.pageSizeBytes();
            check = Optional.of(new NearCheck(
                    index,
                    recordedNow.getAsLong() - recordedBefore.getAsLong(),
                    predictedNow.getAsLong() - predictedBefore.getAsLong(),
                    Math.max(LEAST_TOLERANCE, memmapPages / TOLERATED_PART)));
        }
        recordedBefore = recordedNow;
        predictedBefore = predictedNow;
        return check;
    }

    /** Counters that a snapshot leaves out were not looked at: they never stand still. */
    private boolean looksAtFreePages(int index) {
        return trace.steps()
                .get(index)
                .after()
                .map(after -> after.has("vmstat"))
                .orElse(false);
    }

    private static OptionalLong freePages(ObjectNode snapshot) {
        JsonNode value = snapshot.path("vmstat").path("nr_free_pages");
        return value.isIntegralNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    /** The size of the DIMM that the step adds or removes. */
    private OptionalLong deviceBytes(int index) {
        TraceStep step = trace.steps().get(index);
        if (step.hostRefused() || !step.op().startsWith("dimm_")) {
            return OptionalLong.empty();
        }
        return trace.steps().subList(0, index + 1).stream()
                .filter(add -> add.op().equals("dimm_add") && !add.hostRefused())
                .filter(add -> add.args().get("id").equals(step.args().get("id")))
                .mapToLong(add -> HotRanges.place(add).sizeBytes())
                .reduce((earlier, later) -> later);
    }
}
