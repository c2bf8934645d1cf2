package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and addresses as people write them. */
final class Quantities {
    private static final Pattern SIZE =
            Pattern.compile("(0[xX][0-9a-fA-F]+|[0-9]+)\\s*(?:([KMGTPkmgtp])(?:i?[bB])?|[bB])?");
    private static final String ACCEPTED = "accepted are bytes, or a number with K, M, G, T or P, like 128M or 9G";

    private Quantities() {}

    /** A number of bytes, at least one. */
    static long size(String option, String text) {
        long bytes = parse(option, text, ACCEPTED);
        if (bytes == 0) {
            throw new BadInputException(option + ": a size must not be 0; " + ACCEPTED);
        }
        return bytes;
    }

    /** A number of bytes, 0 allowed. */
    static long sizeOrZero(String option, String text) {
        return parse(option, text, ACCEPTED);
    }

    /** A physical address. */
    static long address(String option, String text) {
        return parse(option, text, "accepted is a physical address like 0x108000000 or 4G");
    }

    private static long parse(String option, String text, String accepted) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new BadInputException(option + ": '" + text + "' is no number; " + accepted);
        }
        int shift = matcher.group(2) == null
                ? 0
                : 10 * ("KMGTP".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)) + 1);
        try {
            long number = Long.decode(plainDecimal(matcher.group(1)));
            return Math.multiplyExact(number, 1L << shift);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new BadInputException(option + ": '" + text + "' is too large; the largest is "
                    + Bytes.exact(Long.MAX_VALUE / Bytes.PIB * Bytes.PIB) + ", and " + accepted);
        }
    }

    /** Leading zeros mean nothing here; {@link Long#decode} would read them as octal. */
    private static String plainDecimal(String digits) {
        return digits.startsWith("0x") || digits.startsWith("0X") ? digits : digits.replaceFirst("^0+(?=.)", "");
    }
}
