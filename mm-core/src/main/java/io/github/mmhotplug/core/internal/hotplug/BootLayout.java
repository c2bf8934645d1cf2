package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.List;

/**
 * Which frames of boot memory the kernel keeps and which are free. What it keeps lies at the bottom; if free memory is
 * to be fragmented, one page it keeps sits at the end of every block that would be too large.
 */
final class BootLayout {
    /** What the kernel keeps by default: more only if the memmap and tables of boot memory need it. */
    static final long DEFAULT_KEPT_BYTES = 128 * Bytes.MIB;

    private final List<PfnRange> ram;
    private final int pageShift;
    private final SetAside setAside;
    private final long totalPages;

    BootLayout(List<PfnRange> ram, int pageShift) {
        this(ram, pageShift, SetAside.NONE);
    }

    BootLayout(List<PfnRange> ram, int pageShift, SetAside setAside) {
        this.ram = ram;
        this.pageShift = pageShift;
        this.setAside = setAside;
        this.totalPages = ram.stream().mapToLong(PfnRange::pageCount).sum();
    }

    /**
     * The free frames.
     *
     * @throws IllegalArgumentException if so much can't be free, or not in such pieces
     */
    RunMap free(BootOptions options, long keptBytesByDefault, int maxOrder) {
        long freePages = freePages(options, keptBytesByDefault);
        RunMap common = all();
        setAside.removeFrom(common);
        long freeOfCommon = freePages - setAside.cma().keyCount();
        if (freeOfCommon < 0 || freeOfCommon > common.keyCount()) {
            throw new IllegalArgumentException("beside CMA and crash kernel "
                    + Bytes.prose(common.keyCount() << pageShift) + " can be free, not "
                    + Bytes.prose(freePages << pageShift) + " less CMA");
        }
        int order = options.largestFreeOrder().orElse(maxOrder);
        if (order < 0 || order > maxOrder) {
            throw new IllegalArgumentException("largest free order " + order + ": orders go from 0 to " + maxOrder);
        }
        RunMap free = order == maxOrder
                ? keepBottom(common, common.keyCount() - freeOfCommon)
                : fragmented(common, freeOfCommon, order);
        setAside.cma().forEach((start, end, ignored) -> free.put(start, end, 0));
        return free;
    }

    /** Every frame of boot memory but the crash kernel's. */
    RunMap usable() {
        RunMap usable = all();
        setAside.crashKernel().forEach((start, end, ignored) -> usable.remove(start, end));
        return usable;
    }

    /** Every frame of boot memory. */
    RunMap all() {
        RunMap all = new RunMap(0);
        ram.forEach(range -> all.put(range.startPfn(), range.endPfn(), 0));
        return all;
    }

    long totalBytes() {
        return totalPages << pageShift;
    }

    private long freePages(BootOptions options, long keptBytesByDefault) {
        long ramBytes = totalBytes();
        long crashBytes = setAside.crashKernel().keyCount() << pageShift;
        long freeBytes = options.freeBytes().orElse(ramBytes - crashBytes - keptBytesByDefault);
        if (freeBytes < 0 && options.freeBytes().isEmpty()) {
            throw new IllegalArgumentException("boot memory of " + Bytes.prose(ramBytes)
                    + " is less than the " + Bytes.prose(keptBytesByDefault)
                    + " that the kernel keeps by default; say how much is free");
        }
        if (freeBytes < 0 || freeBytes > ramBytes) {
            throw new IllegalArgumentException("free memory of " + Bytes.prose(freeBytes)
                    + " does not fit in boot memory of " + Bytes.prose(ramBytes));
        }
        return freeBytes >>> pageShift;
    }

    private static RunMap keepBottom(RunMap all, long kept) {
        RunMap free = all.copy();
        long left = kept;
        while (left > 0) {
            long start = free.firstKeyFrom(0);
            long end = Math.min(free.runEnd(start), start + left);
            free.remove(start, end);
            left -= end - start;
        }
        return free;
    }

    private RunMap fragmented(RunMap all, long freePages, int order) {
        long kept = all.keyCount() - freePages;
        for (long bottom = kept; bottom >= 0; ) {
            RunMap free = keepBottom(all, bottom);
            long pins = pinEveryBlock(free, 2L << order);
            if (bottom + pins <= kept) {
                takePages(free, kept - bottom - pins);
                return free;
            }
            bottom -= Math.max(1, bottom + pins - kept);
        }
        long pinsAtLeast = pinEveryBlock(all.copy(), 2L << order);
        throw new IllegalArgumentException("with no free block above order " + order + " at most "
                + Bytes.prose((all.keyCount() - pinsAtLeast) << pageShift) + " of "
                + Bytes.prose(all.keyCount() << pageShift) + " can be free");
    }

    /** Keeps the last page of every naturally aligned block that touches free memory; returns how many. */
    private static long pinEveryBlock(RunMap free, long blockPages) {
        long pins = 0;
        long pfn = free.firstKeyFrom(0);
        while (pfn != RunMap.ABSENT) {
            long blockEnd = Align.down(pfn, blockPages) + blockPages;
            if (free.contains(blockEnd - 1)) {
                free.remove(blockEnd - 1, blockEnd);
                pins++;
            }
            pfn = free.firstKeyFrom(blockEnd);
        }
        return pins;
    }

    private static void takePages(RunMap free, long count) {
        for (long left = count; left > 0; left--) {
            long first = free.firstKeyFrom(0);
            free.remove(first, first + 1);
        }
    }
}
