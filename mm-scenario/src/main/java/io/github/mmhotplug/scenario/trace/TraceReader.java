package io.github.mmhotplug.scenario.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a recording and checks everything that replay and comparison will rely on. */
public final class TraceReader {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String END_OF_INPUT = "Unexpected end-of-input";
    private static final String ACCEPTED = "a recording, one JSON object of schema " + Trace.SCHEMA;

    private TraceReader() {}

    /**
     * Reads a file.
     *
     * @throws BadFileException if it can't be read, or is no recording
     */
    public static Trace read(Path file) {
        byte[] bytes = bytes(file);
        JsonNode document = parse(file, bytes);
        try {
            TraceShape.check(new Shape(document, JsonPointer.empty()));
        } catch (MisshapenException e) {
            TokenStreamLocation location = Positions.of(bytes, e.where());
            String where = e.where().toString();
            String what = where.isEmpty() ? e.what() : where + ": " + e.what();
            throw BadFileException.at(
                    file.toString(), location.getLineNr(), location.getColumnNr(), what, e.accepted());
        }
        return trace(file, (ObjectNode) document);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw BadFileException.at(file.toString(), 1, 1, "no such file", ACCEPTED);
        } catch (IOException e) {
            throw BadFileException.at(file.toString(), 1, 1, "can't be read", ACCEPTED);
        }
    }

    private static JsonNode parse(Path file, byte[] bytes) {
        try {
            JsonNode document = MAPPER.readTree(bytes);
            if (document.isMissingNode()) {
                throw BadFileException.at(file.toString(), 1, 1, "the file is empty", ACCEPTED);
            }
            return document;
        } catch (JacksonException e) {
            String message = e.getOriginalMessage().lines().findFirst().orElse("malformed");
            boolean truncated = message.startsWith(END_OF_INPUT);
            throw notJson(file, e, truncated ? "the file ends in the middle of a JSON value" : "not JSON: " + message);
        }
    }

    private static BadFileException notJson(Path file, JacksonException e, String what) {
        TokenStreamLocation location = e.getLocation();
        int line = location == null ? 1 : Math.max(1, location.getLineNr());
        int column = location == null ? 1 : Math.max(1, location.getColumnNr());
        return BadFileException.at(file.toString(), line, column, what, ACCEPTED);
    }

    private static Trace trace(Path file, ObjectNode document) {
        ObjectNode header = document.deepCopy();
        header.remove("steps");
        Map<String, String> config = new HashMap<>();
        document.get("config")
                .properties()
                .forEach(entry -> config.put(entry.getKey(), entry.getValue().stringValue()));
        return new Trace(
                file,
                header,
                document.get("arch").stringValue(),
                document.get("kernel").stringValue(),
                document.get("scenario").stringValue(),
                document.get("page_size").longValue(),
                document.get("block_size").longValue(),
                document.get("cmdline").stringValue(),
                config,
                strings(document.get("qemu").get("args")),
                strings(document.get("boot_dmesg")),
                document.get("steps").valueStream().map(TraceReader::step).toList());
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private static TraceStep step(JsonNode step) {
        ObjectNode rest = (ObjectNode) step.deepCopy();
        rest.remove(List.of("op", "args", "given", "result", "after"));
        return new TraceStep(
                step.get("op").stringValue(),
                (ObjectNode) step.get("args"),
                objectOrEmpty(step, "given"),
                objectOrEmpty(step, "result"),
                step.hasNonNull("after") ? Optional.of((ObjectNode) step.get("after")) : Optional.empty(),
                rest);
    }

    private static ObjectNode objectOrEmpty(JsonNode step, String key) {
        return step.hasNonNull(key) ? (ObjectNode) step.get(key) : MAPPER.createObjectNode();
    }
}
