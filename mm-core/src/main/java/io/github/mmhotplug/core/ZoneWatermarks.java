package io.github.mmhotplug.core;

/**
 * {@code zone._watermark}: how many free pages of a zone make the kernel reclaim, and when it rests again.
 *
 * @param min below it only emergencies allocate
 * @param low below it kswapd wakes
 * @param high above it kswapd sleeps
 */
public record ZoneWatermarks(long min, long low, long high) {
    /** Those of a zone that was never looked at: one of a node that has just come. */
    public static final ZoneWatermarks NONE = new ZoneWatermarks(0, 0, 0);
}
