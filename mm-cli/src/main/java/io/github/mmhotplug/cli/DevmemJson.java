package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.DeviceMapping.AltmapState;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp devmem --json}: schema {@code mmhp-devmem/1}, always all keys; first those of {@code mmhp-add/1}. */
final class DevmemJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private DevmemJson() {}

    static ObjectNode of(List<DevmemRun> runs) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", "mmhp-devmem/1");
        ArrayNode results = root.putArray("results");
        runs.forEach(run -> results.add(result(new DevmemFigures(run))));
        return root;
    }

    static ObjectNode result(DevmemFigures figures) {
        DevmemRun run = figures.run();
        MemoryGeometry geometry = figures.geometry();
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
        node.put("memoryBlocks", 0);
        node.set("memmap", memmap(figures));
        node.set("vmemmap", RunJson.mapping(figures.cost().vmemmap(), geometry));
        node.set("linearMap", RunJson.mapping(figures.cost().linearMap(), geometry));
        node.put("systemBytesConsumed", figures.systemBytesConsumed());
        node.put("usableBytes", figures.usableBytes());
        node.putNull("marking");
        node.put("structPagesInitialised", figures.structPagesInitialised());
        node.put("compounds", figures.compounds());
        node.put("type", DevmemRunner.word(run.request().type()));
        node.put("alignBytes", figures.alignBytes());
        node.put("tailsApart", run.mapping().flatMap(DeviceMapping::tailsApart).orElse(null));
        node.set("altmap", figures.altmap().map(altmap -> altmap(altmap, run)).orElse(null));
        node.set("basePages", figures.basePages().map(DevmemJson::basePages).orElse(null));
        return node;
    }

    private static ObjectNode memmap(DevmemFigures figures) {
        return MAPPER.createObjectNode()
                .put("placement", figures.placement())
                .put("requested", figures.placement())
                .putNull("whyNot")
                .put("bytes", figures.memmapBytes())
                .put("pages", figures.memmapPages())
                .put("reservedPages", figures.reservedPages())
                .put("fromRangeBytes", figures.fromRangeBytes())
                .put("fromSystemBytes", figures.fromSystemBytes());
    }

    private static ObjectNode altmap(AltmapState altmap, DevmemRun run) {
        return MAPPER.createObjectNode()
                .put("reserve", altmap.reserve())
                .put("free", altmap.free())
                .put("alloc", altmap.alloc())
                .put("align", altmap.align())
                .put("left", altmap.left())
                .put(
                        "structPagesInitialised",
                        run.mapping().map(DeviceMapping::altmapPagesInitialised).orElse(0L));
    }

    /** The same range in base pages, to compare with. */
    private static ObjectNode basePages(DevmemFigures figures) {
        return MAPPER.createObjectNode()
                .put("memmapBytes", figures.memmapBytes())
                .put("vmemmapTableBytes", figures.vmemmapTableBytes())
                .put("structPagesInitialised", figures.structPagesInitialised());
    }
}
