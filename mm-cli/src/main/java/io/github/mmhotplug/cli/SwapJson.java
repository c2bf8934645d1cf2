package io.github.mmhotplug.cli;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.OperationDifference;
import io.github.mmhotplug.core.Swap;
import io.github.mmhotplug.scenario.language.OperationText;
import io.github.mmhotplug.scenario.language.OutcomeText;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp swap} for programs: schema {@code mmhp-swap/1}. */
final class SwapJson {
    private SwapJson() {}

    static ObjectNode of(Path file, Machine here, Swap swap) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("schema", "mmhp-swap/1");
        json.put("scenario", file.toString());
        json.set("here", end(here.architecture().variant(), here.profile().name()));
        json.set(
                "there",
                end(
                        swap.target().architecture().variant().id(),
                        swap.target().profile().name()));
        json.put("verdict", swap.isEquivalent() ? "equivalent" : "different");
        json.put("operations", here.journal().size() + here.bootJournal().size());
        ArrayNode differences = json.putArray("differences");
        for (OperationDifference difference : swap.operations()) {
            ObjectNode node = differences.addObject();
            node.put("number", difference.number());
            node.put("kind", SwapText.word(difference.kind()));
            node.put("operation", OperationText.of(difference.here(), here));
            node.put("here", OutcomeText.of(difference.outcomeHere()));
            node.put("there", difference.outcomeThere().map(OutcomeText::of).orElse(null));
            node.put("reason", difference.reason().isEmpty() ? null : difference.reason());
        }
        ArrayNode state = json.putArray("state");
        swap.state().forEach(difference -> {
            ObjectNode node = state.addObject();
            node.put("figure", difference.figure());
            node.put("here", difference.here());
            node.put("there", difference.there());
        });
        return json;
    }

    private static ObjectNode end(String architecture, String kernel) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("architecture", architecture);
        return node.put("kernel", kernel);
    }
}
