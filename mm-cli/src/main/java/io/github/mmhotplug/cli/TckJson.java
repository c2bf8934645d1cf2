package io.github.mmhotplug.cli;

import io.github.mmhotplug.cli.tck.TckReport;
import io.github.mmhotplug.cli.tck.TckRun;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp tck} for programs: schema {@code mmhp-tck-run/1}, with the kit's own reports inside. */
final class TckJson {
    private TckJson() {}

    static ObjectNode of(List<TckRun> runs) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("schema", "mmhp-tck-run/1");
        ArrayNode jars = json.putArray("jars");
        for (TckRun run : runs) {
            ObjectNode node = jars.addObject();
            node.put("jar", run.jar().toString());
            node.put("verdict", run.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            node.put("tests", run.tests());
            TckText.broken(run).forEach(node.putArray("brokenRules")::add);
            run.findings().forEach(node.putArray("findings")::add);
            ArrayNode reports = node.putArray("reports");
            run.reports().stream().map(TckReport::json).forEach(reports::add);
        }
        return json;
    }
}
