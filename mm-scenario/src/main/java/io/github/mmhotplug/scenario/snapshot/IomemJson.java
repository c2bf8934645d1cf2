package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.scenario.trace.IomemLine;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The lines of {@code /proc/iomem} about memory that can be hotplugged. */
final class IomemJson {
    private IomemJson() {}

    /** The machine's own lines, and those of the baseline that the machine knows nothing of. */
    static ArrayNode of(JsonNode baseline, MachineSnapshot atBoot, MachineSnapshot now) {
        Stream<IomemLine> unknown = baseline.valueStream()
                .map(line -> IomemLine.parse(line.stringValue()))
                .filter(line -> !isOneOf(line, atBoot.iomem()));
        Stream<IomemLine> own = now.iomem().stream().map(IomemLine::parse);
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        Stream.concat(own, unknown)
                .filter(IomemLine::isAboutMemory)
                .sorted(Comparator.comparingLong(IomemLine::startAddress).thenComparingInt(IomemLine::depth))
                .forEach(line -> lines.add(line.text()));
        return lines;
    }

    private static boolean isOneOf(IomemLine line, List<String> lines) {
        return lines.contains(line.text());
    }
}
