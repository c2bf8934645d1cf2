package io.github.mmhotplug.core.internal.frame;

import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.buddy.FrameSink;

/** Frames from the buddy: {@code GFP_KERNEL}, any kernel zone. */
public record BuddyFrames(BuddyAllocator buddy) implements FrameSource {
    @Override
    public long alloc(int order) {
        return buddy.alloc(order);
    }

    @Override
    public long allocPages(long count, FrameSink sink) {
        return buddy.allocPages(count, sink);
    }

    @Override
    public boolean isBoot() {
        return false;
    }
}
