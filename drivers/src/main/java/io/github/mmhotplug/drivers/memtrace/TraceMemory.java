package io.github.mmhotplug.drivers.memtrace;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.List;
import java.util.Optional;

/** Where a kernel takes its buffers from. */
interface TraceMemory {
    /**
     * Takes a buffer, aligned to its own size.
     *
     * @param runs the node's online memory
     * @param notes why there is none
     */
    Optional<PhysRange> take(int node, List<PhysRange> runs, long bytes, List<Note> notes);

    /** The kernel has the buffer as memory again. */
    Outcome<Unit> giveBack(int node, PhysRange range);
}
