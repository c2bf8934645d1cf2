package io.github.mmhotplug.core.internal.frame;

import io.github.mmhotplug.core.internal.buddy.FrameSink;
import io.github.mmhotplug.core.internal.buddy.FreeArea;

/** Frames from what the kernel keeps for itself at boot ({@code memblock_alloc}). */
public record BootFrames(FreeArea kept) implements FrameSource {
    @Override
    public long alloc(int order) {
        return kept.alloc(order);
    }

    @Override
    public long allocPages(long count, FrameSink sink) {
        return kept.allocPages(count, sink);
    }

    @Override
    public boolean isBoot() {
        return true;
    }
}
