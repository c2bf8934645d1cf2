package io.github.mmhotplug.scenario.text;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: decimal or hexadecimal, with a unit of 1024. */
public final class SizeText {
    /** What is read, in words. */
    public static final String ACCEPTED = "bytes, or a number with K, M, G, T or P, like 128M or 9G";

    private static final Pattern SIZE =
            Pattern.compile("(0[xX][0-9a-fA-F]+|[0-9]+)\\s*(?:([KMGTPkmgtp])(?:i?[bB])?|[bB])?");

    private SizeText() {}

    /** Whether a text is written like a size; it may be too large. */
    public static boolean isSize(String text) {
        return SIZE.matcher(text.strip()).matches();
    }

    /** The number of bytes, or empty if the text is no size or too large. */
    public static OptionalLong parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        int shift = matcher.group(2) == null
                ? 0
                : 10 * ("KMGTP".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)) + 1);
        try {
            long number = Long.decode(plainDecimal(matcher.group(1)));
            return OptionalLong.of(Math.multiplyExact(number, 1L << shift));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Leading zeros mean nothing here; {@link Long#decode} would read them as octal. */
    private static String plainDecimal(String digits) {
        return digits.startsWith("0x") || digits.startsWith("0X") ? digits : digits.replaceFirst("^0+(?=.)", "");
    }
}
