package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.replay.Prediction;
import io.github.mmhotplug.scenario.replay.Replay;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceReader;
import java.nio.file.Path;

/** Replays recordings of real kernels on the model and compares. */
public final class Verifier {
    private final Installed installed;

    /** A verifier with these ports, kernels and drivers. */
    public Verifier(Installed installed) {
        this.installed = installed;
    }

    /**
     * Replays a recording and compares.
     *
     * @throws io.github.mmhotplug.scenario.trace.BadFileException if it can't be used
     */
    public VerifyReport verify(Path file) {
        Trace trace = TraceReader.read(file);
        Prediction prediction = Replay.of(trace, installed);
        return VerifyReport.of(trace, prediction, Comparison.of(trace, prediction));
    }

    /**
     * Replays a recording and writes what the model says, in the recording's own schema.
     *
     * @param file the recording
     * @param directory where the prediction goes, under the recording's file name
     * @return the file written
     * @throws io.github.mmhotplug.scenario.trace.BadFileException if one of them can't be used
     */
    public Path predict(Path file, Path directory) {
        Trace trace = TraceReader.read(file);
        return PredictionFile.write(trace, Replay.of(trace, installed), directory);
    }
}
