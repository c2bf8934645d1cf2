package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.replay.Predicted;
import io.github.mmhotplug.scenario.replay.Prediction;
import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a prediction in the schema of the recording. */
final class PredictionFile {
    private PredictionFile() {}

    /** The whole document: the recording's own keys, and the model's result and snapshot of every step. */
    static ObjectNode document(Trace trace, Prediction prediction) {
        ObjectNode document = trace.header().deepCopy();
        ArrayNode steps = document.putArray("steps");
        for (int index = 0; index < trace.steps().size(); index++) {
            addStep(steps, trace.steps().get(index), prediction.steps().get(index));
        }
        return document;
    }

    private static void addStep(ArrayNode steps, TraceStep step, Prediction.Step predicted) {
        ObjectNode entry = steps.addObject();
        entry.put("op", step.op());
        entry.set("args", step.args());
        if (!step.given().isEmpty()) {
            entry.set("given", step.given());
        }
        entry.set("result", json(predicted.result()));
        predicted.after().flatMap(Predicted::content).ifPresent(after -> entry.set("after", after));
    }

    private static ObjectNode json(Predicted predicted) {
        if (predicted instanceof Predicted.NotModelled nothing) {
            return JsonNodeFactory.instance.objectNode().put("notModelled", nothing.reason());
        }
        return predicted.content().orElseThrow();
    }

    /**
     * Writes the document under the recording's file name.
     *
     * @throws BadFileException if it can't be written
     */
    static Path write(Trace trace, Prediction prediction, Path directory) {
        Path target = directory.resolve(String.valueOf(trace.file().getFileName()));
        String text =
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document(trace, prediction));
        try {
            Files.createDirectories(directory);
            Files.writeString(target, text + "\n");
        } catch (IOException e) {
            throw new BadFileException(target + ":1:1: can't be written; a directory that can be written to");
        }
        return target;
    }
}
