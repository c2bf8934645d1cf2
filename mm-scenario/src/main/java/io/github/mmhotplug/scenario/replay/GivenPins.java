package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.scenario.trace.TraceStep;
import tools.jackson.databind.JsonNode;

/** The blocks and pages of which a recording says that something in them can't move; nothing else fails. */
record GivenPins(JsonNode blocks, JsonNode pages, long blockPages) implements Faults {
    static GivenPins of(TraceStep step, long blockPages) {
        return new GivenPins(step.given().path("pinnedBlocks"), step.given().path("pinnedPages"), blockPages);
    }

    @Override
    public boolean isPinned(PfnRange pfns) {
        long block = pfns.startPfn() / blockPages;
        for (JsonNode run : blocks) {
            if (run.get(0).longValue() <= block && block <= run.get(1).longValue()) {
                return true;
            }
        }
        for (JsonNode run : pages) {
            long start = Long.parseLong(run.get(0).stringValue(), 16);
            if (pfns.intersects(new PfnRange(start, run.get(1).longValue()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long allocations(long wanted) {
        return wanted;
    }

    @Override
    public boolean mappingFails() {
        return false;
    }
}
