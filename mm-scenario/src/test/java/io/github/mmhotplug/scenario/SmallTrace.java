package io.github.mmhotplug.scenario;

import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The hand-made recording {@code small.json}, as it is and altered. */
public final class SmallTrace {
    private SmallTrace() {}

    public static String text() throws IOException {
        try (InputStream in = SmallTrace.class.getResourceAsStream("small.json")) {
            if (in == null) {
                throw new IOException("small.json is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes the recording, or what became of it, to a directory. */
    public static Path write(Path directory, String text) throws IOException {
        return Files.writeString(directory.resolve("small.json"), text);
    }

    public static Trace read(Path directory) throws IOException {
        return TraceReader.read(write(directory, text()));
    }
}
