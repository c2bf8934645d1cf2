package io.github.mmhotplug.core.internal.frame;

import io.github.mmhotplug.core.internal.buddy.FrameSink;

/** Where frames come from: the buddy at run time, the boot allocator while the machine is built. */
public interface FrameSource {
    /** One naturally aligned block; -1 if there is none. */
    long alloc(int order);

    /** Single pages in runs; returns how many there were. */
    long allocPages(long count, FrameSink sink);

    /** Whether these frames are {@code PG_reserved} for good. */
    boolean isBoot();
}
