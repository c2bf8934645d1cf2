package io.github.mmhotplug.drivers.memtrace;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;

/** {@code memtrace_array}: the buffers that there are, in a store of the machine, by address: the node of each. */
final class TraceBuffers {
    private final RangeStore starts;
    private final RangeStore ends;

    TraceBuffers(CorePort core) {
        this.starts = core.state("memtrace.nodes");
        this.ends = core.state("memtrace.ends");
    }

    /**
     * {@code struct memtrace_entry}.
     *
     * @param node whose memory it is
     * @param range where it lies
     */
    record Buffer(int node, PhysRange range) {}

    List<Buffer> all() {
        List<Buffer> all = new ArrayList<>();
        for (long at = starts.nextKey(0); at != RangeStore.ABSENT; at = starts.nextKey(at + 1)) {
            all.add(new Buffer(Math.toIntExact(starts.get(at)), PhysRange.ofEnd(at, ends.get(at))));
        }
        return all;
    }

    void add(Buffer buffer) {
        long at = buffer.range().startAddress();
        starts.put(at, at + 1, buffer.node());
        ends.put(at, at + 1, buffer.range().endAddress());
    }

    void remove(Buffer buffer) {
        long at = buffer.range().startAddress();
        starts.remove(at, at + 1);
        ends.remove(at, at + 1);
    }
}
