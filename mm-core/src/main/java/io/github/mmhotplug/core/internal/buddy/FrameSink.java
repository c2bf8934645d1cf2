package io.github.mmhotplug.core.internal.buddy;

/** Receives contiguous frames. Must not use the {@link FreeArea} that it receives them from. */
@FunctionalInterface
public interface FrameSink {
    void frames(long startPfn, long pageCount);
}
