package io.github.mmhotplug.scenario.verify;

/**
 * A watermark that differs by what a recording doesn't tell: reported, not scored.
 *
 * @param step index of the step
 * @param observable which mark of which zone
 * @param recorded the kernel's, in pages
 * @param predicted the model's
 * @param why what moved it
 */
public record NearMark(int step, String observable, long recorded, long predicted, String why) {}
