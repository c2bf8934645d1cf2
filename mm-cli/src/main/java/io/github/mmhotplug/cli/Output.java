package io.github.mmhotplug.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/** Where commands print. */
final class Output {
    private Output() {}

    static void lines(CommandSpec spec, List<String> lines) {
        lines.forEach(spec.commandLine().getOut()::println);
    }

    static void json(CommandSpec spec, JsonNode node) {
        spec.commandLine().getOut().println(node.toPrettyString());
    }
}
