package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * {@code drmem_info}: the logical memory blocks that firmware tells of, their flags and nodes; in stores of the machine.
 * An LMB is known by its number, address by size; its DRC index is that number with the highest of 32 bits set. Memory
 * of the boot that firmware does not list is reserved to it.
 */
final class LmbTable {
    /** {@code DRCONF_MEM_ASSIGNED}. */
    static final long ASSIGNED = 0x8;
    /** {@code DRCONF_MEM_RESERVED}. */
    static final long RESERVED = 0x80;
    /** {@code DRMEM_LMB_RESERVED}, the kernel's own: part of the request in progress. */
    static final long MARKED = 0x80000000L;
    /** The host has no memory behind the connector: it cannot be acquired. */
    static final long EMPTY = 1L << 40;
    /** Listed since the host connected memory there, and no longer than that. */
    static final long CONNECTED = 1L << 41;

    private static final long INDEX_BASE = 0x80000000L;

    private final CorePort core;
    private final RangeStore flags;
    private final RangeStore nodes;

    LmbTable(CorePort core) {
        this.core = core;
        this.flags = core.state("pseries.lmbs");
        this.nodes = core.state("pseries.nodes");
    }

    long lmbBytes() {
        return core.memoryBlockSizeBytes();
    }

    PhysRange range(long lmb) {
        return new PhysRange(lmb * lmbBytes(), lmbBytes());
    }

    static long index(long lmb) {
        return INDEX_BASE | lmb;
    }

    /** The LMB of a DRC index, if it is listed. */
    OptionalLong withIndex(long index) {
        long lmb = index ^ INDEX_BASE;
        return lmb >= 0 && exists(lmb) ? OptionalLong.of(lmb) : OptionalLong.empty();
    }

    boolean exists(long lmb) {
        return flags(lmb) != RangeStore.ABSENT;
    }

    boolean is(long lmb, long flag) {
        return exists(lmb) && (flags(lmb) & flag) != 0;
    }

    private long flags(long lmb) {
        long stored = flags.get(lmb);
        return stored == RangeStore.ABSENT && isBootMemory(lmb) ? RESERVED : stored;
    }

    private boolean isBootMemory(long lmb) {
        return core.facts().bootRam().stream().anyMatch(range(lmb)::intersects);
    }

    /** Lists LMBs, or changes what is said of them. */
    void list(long first, long end, long newFlags, NodeId node) {
        flags.put(first, end, newFlags);
        nodes.put(first, end, node.value());
    }

    void set(long lmb, long flag) {
        flags.put(lmb, lmb + 1, flags(lmb) | flag);
    }

    void clear(long lmb, long flag) {
        flags.put(lmb, lmb + 1, flags(lmb) & ~flag);
    }

    void forget(long lmb) {
        flags.remove(lmb, lmb + 1);
        nodes.remove(lmb, lmb + 1);
    }

    NodeId node(long lmb) {
        long node = nodes.get(lmb);
        return node == RangeStore.ABSENT ? NodeId.ZERO : new NodeId(Math.toIntExact(node));
    }

    /** The listed LMBs that a test holds for, ascending. */
    List<Long> where(LongPredicate test) {
        List<Long> found = new ArrayList<>();
        for (long lmb = flags.nextKey(0); lmb != RangeStore.ABSENT; lmb = flags.nextKey(lmb + 1)) {
            if (test.test(lmb)) {
                found.add(lmb);
            }
        }
        return found;
    }

    List<Long> marked() {
        return where(lmb -> is(lmb, MARKED));
    }
}
