package io.github.mmhotplug.scenario.replay;

import java.util.List;
import java.util.Optional;

/**
 * What the model says about a recording.
 *
 * @param variant the architecture variant, or the recording's own name of it if none was found
 * @param steps one entry for each step of the recording
 */
public record Prediction(String variant, List<Step> steps) {
    public Prediction {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param result what it answers
     * @param after the snapshot behind it; empty if none was taken
     */
    public record Step(Predicted result, Optional<Predicted> after) {}
}
