package io.github.mmhotplug.api.addr;

/**
 * A half-open, non-empty run of page frames.
 *
 * @param startPfn first frame
 * @param pageCount number of frames, at least one
 */
public record PfnRange(long startPfn, long pageCount) {
    public PfnRange {
        if (startPfn < 0 || pageCount <= 0 || startPfn + pageCount < 0) {
            throw new IllegalArgumentException("not a pfn range: start " + startPfn + ", pages " + pageCount);
        }
    }

    /** The range from {@code startPfn} up to, not including, {@code endPfn}. */
    public static PfnRange ofEnd(long startPfn, long endPfn) {
        return new PfnRange(startPfn, endPfn - startPfn);
    }

    /** The first frame behind the range. */
    public long endPfn() {
        return startPfn + pageCount;
    }

    /** The same memory in bytes ({@code PFN_PHYS}). */
    public PhysRange toPhys(int pageShift) {
        return new PhysRange(startPfn << pageShift, pageCount << pageShift);
    }

    public boolean contains(long pfn) {
        return pfn >= startPfn && pfn < endPfn();
    }

    public boolean contains(PfnRange other) {
        return other.startPfn >= startPfn && other.endPfn() <= endPfn();
    }

    public boolean intersects(PfnRange other) {
        return startPfn < other.endPfn() && other.startPfn < endPfn();
    }

    @Override
    public String toString() {
        return "pfns 0x" + Long.toHexString(startPfn) + "-0x" + Long.toHexString(endPfn() - 1);
    }
}
