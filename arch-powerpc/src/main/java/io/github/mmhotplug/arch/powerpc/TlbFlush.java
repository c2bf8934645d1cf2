package io.github.mmhotplug.arch.powerpc;

/** How translations that went away leave the TLBs. */
enum TlbFlush {
    /** Radix: one {@code flush_tlb_kernel_range} over the range. */
    RANGE,
    /** Hash: every removed entry invalidates its own translation. */
    WITH_ENTRY;

    /** Where a flush is counted. */
    @FunctionalInterface
    interface Counter {
        void flush(boolean all);
    }

    /** Called once for a range that was unmapped. */
    void afterUnmap(Counter counter) {
        if (this == RANGE) {
            counter.flush(false);
        }
    }
}
