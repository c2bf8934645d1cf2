package io.github.mmhotplug.api.addr;

/** Alignment arithmetic on non-negative values; every unit is a power of two ({@code ALIGN}, {@code IS_ALIGNED}). */
public final class Align {
    private Align() {}

    /** The greatest multiple of {@code unit} that is not above {@code value}. */
    public static long down(long value, long unit) {
        return value & -check(unit);
    }

    /**
     * The smallest multiple of {@code unit} that is not below {@code value}.
     *
     * @throws ArithmeticException if it does not fit
     */
    public static long up(long value, long unit) {
        return Math.addExact(value, check(unit) - 1) & -unit;
    }

    public static boolean isAligned(long value, long unit) {
        return (value & (check(unit) - 1)) == 0;
    }

    /** {@code value / unit}, rounded up. */
    public static long divideUp(long value, long unit) {
        return Math.addExact(value, unit - 1) / unit;
    }

    public static boolean isPowerOfTwo(long value) {
        return value > 0 && (value & (value - 1)) == 0;
    }

    private static long check(long unit) {
        if (!isPowerOfTwo(unit)) {
            throw new IllegalArgumentException("not a power of two: " + unit);
        }
        return unit;
    }
}
