package io.github.mmhotplug.api.addr;

/** Byte counts as people write them: binary units, {@code 128M}, {@code 9G}. */
public final class Bytes {
    public static final long KIB = 1L << 10;
    public static final long MIB = 1L << 20;
    public static final long GIB = 1L << 30;
    public static final long TIB = 1L << 40;
    public static final long PIB = 1L << 50;

    private static final String UNITS = "KMGTPE";

    private Bytes() {}

    /** The shortest exact form: {@code 9G}, {@code 1100M}, {@code 24K}, or plain bytes. */
    public static String exact(long bytes) {
        for (int i = 5; i >= 0; i--) {
            int shift = 10 * (i + 1);
            if (bytes != 0 && (bytes & ((1L << shift) - 1)) == 0) {
                return (bytes >> shift) + UNITS.substring(i, i + 1);
            }
        }
        return Long.toString(bytes);
    }

    /** The exact form if it is whole MiB or more, else rounded to hundredths: {@code 1776M}, {@code 144.02M}. */
    public static String rounded(long bytes) {
        if (bytes % MIB == 0) {
            return exact(bytes);
        }
        long unit = bytes >= TIB ? TIB : bytes >= GIB ? GIB : bytes >= MIB ? MIB : KIB;
        String name = unit == TIB ? "T" : unit == GIB ? "G" : unit == MIB ? "M" : "K";
        if (bytes % unit == 0) {
            return bytes / unit + name;
        }
        long hundredths = Math.round(bytes * 100.0 / unit);
        return hundredths / 100 + "." + (hundredths % 100 < 10 ? "0" : "") + hundredths % 100 + name;
    }

    /** The exact form in the prose of refusals: {@code 9 GiB}, {@code 192 MiB}, {@code 4097 bytes}. */
    public static String prose(long bytes) {
        String exact = exact(bytes);
        char unit = exact.charAt(exact.length() - 1);
        return Character.isDigit(unit) ? exact + " bytes" : exact.substring(0, exact.length() - 1) + " " + unit + "iB";
    }
}
