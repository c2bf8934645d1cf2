package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The same write to the file {@code state} of several blocks, one after the other, in the order that was asked for. */
final class BlockWrites {
    private BlockWrites() {}

    /** Runs of neighbouring blocks with the same answer. */
    static ObjectNode run(Machine machine, TraceStep step, Faults faults) {
        String value = step.args().get("value").stringValue();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode runs = result.putArray("runs");
        long first = 0;
        long last = 0;
        String answer = "";
        for (long block : blocks(step)) {
            String now = SysfsWrites.writeState(machine, block, value, faults)
                    .map(Errno::name)
                    .orElse("ok");
            if (!answer.isEmpty() && now.equals(answer) && block == last + 1) {
                last = block;
                continue;
            }
            add(runs, first, last, answer);
            first = block;
            last = block;
            answer = now;
        }
        add(runs, first, last, answer);
        return result;
    }

    private static void add(ArrayNode runs, long first, long last, String answer) {
        if (!answer.isEmpty()) {
            runs.addArray().add(first).add(last).add(answer);
        }
    }

    /** A run {@code [first, last, count]}, downwards if the last is the smaller one; or the blocks that are given. */
    private static List<Long> blocks(TraceStep step) {
        List<Long> blocks = new ArrayList<>();
        if (step.given().has("blocks")) {
            for (JsonNode block : step.given().get("blocks")) {
                blocks.add(block.longValue());
            }
            return blocks;
        }
        JsonNode run = step.args().get("blocks");
        if (run.isEmpty()) {
            return blocks;
        }
        long first = run.get(0).longValue();
        long last = run.get(1).longValue();
        long by = last >= first ? 1 : -1;
        for (long block = first; block != last + by; block += by) {
            blocks.add(block);
        }
        return blocks;
    }
}
