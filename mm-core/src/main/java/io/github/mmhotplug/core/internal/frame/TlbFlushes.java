package io.github.mmhotplug.core.internal.frame;

/** Counts the TLB flushes of one operation. */
public final class TlbFlushes {
    private long all;
    private long ranges;

    public void count(boolean flushesAll) {
        if (flushesAll) {
            all++;
        } else {
            ranges++;
        }
    }

    /** {@code flush_tlb_all}. */
    public long all() {
        return all;
    }

    /** {@code flush_tlb_kernel_range}. */
    public long ranges() {
        return ranges;
    }
}
