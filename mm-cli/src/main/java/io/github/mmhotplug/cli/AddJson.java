package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.core.Marking;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp add --json}: schema {@code mmhp-add/1}, always all keys; {@code trace} only where it is asked for. */
final class AddJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private AddJson() {}

    static ObjectNode of(List<AddRun> runs) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "mmhp-add/1");
        ArrayNode results = root.putArray("results");
        runs.forEach(run -> results.add(result(new AddFigures(run))));
        return root;
    }

    static ObjectNode result(AddFigures figures) {
        AddRun run = figures.run();
        MemoryGeometry geometry = run.machine().architecture().geometry();
        ObjectNode node = MAPPER.createObjectNode();
        node.put("architecture", run.machine().architecture().variant());
        node.put("kernel", run.machine().profile().name());
        node.put("start", "0x" + Long.toHexString(run.startAddress()));
        node.put("sizeBytes", run.sizeBytes());
        node.put("outcome", run.outcome().isDone() ? "done" : "refused");
        RunJson.putRefusal(node, run.outcome());
        ArrayNode notes = node.putArray("notes");
        run.outcome().notes().forEach(note -> notes.add(RunJson.note(note)));
        node.put("pageSizeBytes", geometry.pageSizeBytes());
        node.put("sectionSizeBytes", geometry.sectionSizeBytes());
        node.put("sections", figures.sections());
        node.put("memoryBlockSizeBytes", run.machine().architecture().memoryBlockSizeBytes());
        node.put("memoryBlocks", figures.memoryBlocks());
        node.set("memmap", memmap(figures));
        node.set("vmemmap", RunJson.mapping(figures.cost().vmemmap(), geometry));
        node.set("linearMap", RunJson.mapping(figures.cost().linearMap(), geometry));
        node.put("systemBytesConsumed", figures.systemBytesConsumed());
        node.put("usableBytes", figures.usableBytes());
        node.set("marking", figures.marking().map(AddJson::marking).orElse(null));
        run.trace().ifPresent(trace -> node.set("trace", PageTraceJson.of(trace)));
        return node;
    }

    private static ObjectNode memmap(AddFigures figures) {
        return MAPPER.createObjectNode()
                .put("placement", figures.place().word())
                .put("requested", figures.run().requested().word())
                .put("whyNot", figures.whyNot().map(Veto::toString).orElse(null))
                .put("bytes", figures.memmapBytes())
                .put("pages", figures.memmapPages())
                .put("reservedPages", figures.reservedPages())
                .put("fromRangeBytes", figures.fromRangeBytes())
                .put("fromSystemBytes", figures.fromSystemBytes());
    }

    private static ObjectNode marking(Marking marking) {
        return MAPPER.createObjectNode()
                .put("headPfn", marking.headPfn())
                .put("headRefcount", marking.headRefcount())
                .put("headPrivate", marking.headPrivate())
                .put("tailPages", marking.tailPages());
    }
}
