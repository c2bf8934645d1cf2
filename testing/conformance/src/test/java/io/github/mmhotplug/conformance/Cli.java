package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.cli.Mmhp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of {@code mmhp}.
 *
 * @param exitCode what a shell would see
 * @param out standard output
 * @param err standard error
 */
record Cli(int exitCode, String out, String err) {
    /** Runs a command line whose words are separated by blanks. */
    static Cli run(String commandLine) {
        return run(commandLine.isEmpty() ? List.of() : List.of(commandLine.split(" ", -1)));
    }

    static Cli run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Mmhp.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        return new Cli(code, out.toString(), err.toString());
    }

    /** The results of {@code mmhp add ... --json}, one for each architecture. */
    static List<JsonNode> add(String arguments) {
        return results("add", arguments);
    }

    /** The only result of {@code mmhp devmem ... --json}. */
    static JsonNode devmemOne(String arguments) {
        List<JsonNode> results = results("devmem", arguments);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static List<JsonNode> results(String command, String arguments) {
        Cli cli = run(command + " " + arguments + " --json");
        assertThat(cli.err).isEmpty();
        JsonNode root = JsonMapper.shared().readTree(cli.out);
        assertThat(root.propertyNames()).containsExactly("schema", "results");
        assertThat(root.get("schema").asString()).isEqualTo("mmhp-" + command + "/1");
        List<JsonNode> results = new ArrayList<>();
        root.get("results").forEach(results::add);
        boolean anyRefused = results.stream()
                .anyMatch(result -> result.get("outcome").asString().equals("refused"));
        assertThat(cli.exitCode).isEqualTo(anyRefused ? 1 : 0);
        return results;
    }

    /** The only result. */
    static JsonNode addOne(String arguments) {
        List<JsonNode> results = add(arguments);
        assertThat(results).hasSize(1);
        return results.get(0);
    }
}
