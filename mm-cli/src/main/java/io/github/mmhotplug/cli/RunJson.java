package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Effect;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the JSON of every operation has: its refusal, its notes, what became of a page table. */
final class RunJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private RunJson() {}

    static void putRefusal(ObjectNode node, Outcome<Effect> outcome) {
        Refusal refusal = outcome.refusal().orElse(null);
        node.put("errno", refusal == null ? null : refusal.errno().name());
        node.put("rule", refusal == null ? null : refusal.rule().id());
        node.put("reason", refusal == null ? null : refusal.detail());
        ArrayNode facts = node.putArray("facts");
        if (refusal != null) {
            refusal.facts().forEach(fact -> facts.add(fact(fact)));
            if (refusal.kernelWouldDie()) {
                facts.add(fact(Fact.text("kernelWouldDie", "true")));
            }
        }
    }

    private static ObjectNode fact(Fact fact) {
        return MAPPER.createObjectNode()
                .put("name", fact.name())
                .put("value", fact.value())
                .put("unit", fact.unit());
    }

    static ObjectNode note(Note note) {
        return MAPPER.createObjectNode()
                .put("rule", note.rule().id())
                .put("errno", note.rule().errno().name())
                .put("detail", note.detail());
    }

    static ObjectNode mapping(Cost.Mapping mapping, MemoryGeometry geometry) {
        ObjectNode node = MAPPER.createObjectNode();
        ObjectNode leaves = node.putObject("leaves");
        for (Map.Entry<Long, Long> size : mapping.leaves().entrySet()) {
            leaves.put(Long.toString(size.getKey()), size.getValue());
        }
        node.put("tablePages", mapping.tablePages());
        node.put("tableBytes", mapping.tablePages() << geometry.pageShift());
        return node;
    }
}
