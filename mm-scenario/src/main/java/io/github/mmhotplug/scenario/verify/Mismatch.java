package io.github.mmhotplug.scenario.verify;

/**
 * An observable in which the model and the recording differ.
 *
 * @param step index of the step
 * @param op the step's operation
 * @param observable what it is
 * @param recorded what the kernel showed
 * @param predicted what the model shows
 * @param read the kernel functions that decide about it
 */
public record Mismatch(int step, String op, String observable, String recorded, String predicted, String read) {}
