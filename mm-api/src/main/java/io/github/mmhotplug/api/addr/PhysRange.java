package io.github.mmhotplug.api.addr;

/**
 * A half-open, non-empty range of physical addresses. All addresses of all ports fit a positive {@code long}.
 *
 * @param startAddress first byte
 * @param sizeBytes number of bytes, at least one
 */
public record PhysRange(long startAddress, long sizeBytes) {
    public PhysRange {
        if (startAddress < 0 || sizeBytes <= 0 || startAddress + sizeBytes < 0) {
            throw new IllegalArgumentException(
                    "not a physical range: start 0x" + Long.toHexString(startAddress) + ", bytes " + sizeBytes);
        }
    }

    /** The range from {@code startAddress} up to, not including, {@code endAddress}. */
    public static PhysRange ofEnd(long startAddress, long endAddress) {
        return new PhysRange(startAddress, endAddress - startAddress);
    }

    /** The first address behind the range. */
    public long endAddress() {
        return startAddress + sizeBytes;
    }

    public boolean contains(PhysRange other) {
        return other.startAddress >= startAddress && other.endAddress() <= endAddress();
    }

    public boolean intersects(PhysRange other) {
        return startAddress < other.endAddress() && other.startAddress < endAddress();
    }

    /** The whole frames inside this range: the start is rounded up, the end down. */
    public PfnRange toPfns(int pageShift) {
        long start = Align.up(startAddress, 1L << pageShift) >>> pageShift;
        return PfnRange.ofEnd(start, endAddress() >>> pageShift);
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(startAddress) + "-0x" + Long.toHexString(endAddress() - 1);
    }
}
