package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.core.Faults;
import tools.jackson.databind.JsonNode;

/** The blocks of which a recording says that something in them can't move; nothing else fails. */
record GivenPins(JsonNode blocks, long blockPages) implements Faults {
    @Override
    public boolean isPinned(PfnRange pfns) {
        long block = pfns.startPfn() / blockPages;
        for (JsonNode run : blocks) {
            if (run.get(0).longValue() <= block && block <= run.get(1).longValue()) {
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
