package io.github.mmhotplug.cli;

import io.github.mmhotplug.core.MemmapEvent;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp add --trace-pages --json}: the key {@code trace}, every event in its order. */
final class PageTraceJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private PageTraceJson() {}

    static ObjectNode of(PageTrace trace) {
        ObjectNode node = MAPPER.createObjectNode();
        node.set("add", events(trace.added()));
        ObjectNode removal = node.putObject("removal");
        removal.put("outcome", trace.removal().isDone() ? "done" : "refused");
        RunJson.putRefusal(removal, trace.removal());
        removal.set("events", events(trace.removed()));
        ArrayNode changed = removal.putArray("changed");
        trace.changed().forEach(changed::add);
        return node;
    }

    private static ArrayNode events(List<MemmapEvent> events) {
        ArrayNode all = MAPPER.createArrayNode();
        events.forEach(event -> all.add(event(event)));
        return all;
    }

    private static ObjectNode event(MemmapEvent event) {
        ObjectNode node = MAPPER.createObjectNode();
        if (event instanceof MemmapEvent.Marked marked) {
            return node.put("event", "marked")
                    .put("headPfn", marked.headPfn())
                    .put("newPages", marked.newPages())
                    .put("markedPages", marked.markedPages())
                    .put("headRefcount", marked.headRefcount());
        }
        if (event instanceof MemmapEvent.SectionRemoved gone) {
            node.put("event", "sectionRemoved")
                    .put("startPfn", gone.pfns().startPfn())
                    .put("pages", gone.pfns().pageCount());
            if (gone.headRefcount().isPresent()) {
                return node.put("headRefcount", gone.headRefcount().getAsLong());
            }
            return node.putNull("headRefcount");
        }
        MemmapEvent.Freed freed = (MemmapEvent.Freed) event;
        return node.put("event", "memmapFreed")
                .put("startPfn", freed.pfns().startPfn())
                .put("pages", freed.pfns().pageCount())
                .put("backingPages", freed.backingPages());
    }
}
