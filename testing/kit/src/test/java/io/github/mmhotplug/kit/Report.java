package io.github.mmhotplug.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a contract has written, as programs and people read it.
 *
 * @param json {@code tck-report.json}
 * @param text {@code tck-report.txt}
 */
record Report(JsonNode json, String text) {
    static Report of(Path reports, Class<?> contract) {
        Path directory = reports.resolve(contract.getSimpleName());
        try {
            return new Report(
                    JsonMapper.builder().build().readTree(Files.readString(directory.resolve("tck-report.json"))),
                    Files.readString(directory.resolve("tck-report.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result of a rule's test. */
    JsonNode test(String rule, String name) {
        return StreamSupport.stream(json.get("rules").spliterator(), false)
                .filter(of -> of.get("rule").asString().equals(rule))
                .flatMap(of -> StreamSupport.stream(of.get("results").spliterator(), false))
                .filter(result -> result.get("test").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the report has no " + name + " of " + rule));
    }
}
