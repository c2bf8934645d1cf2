package io.github.mmhotplug.core.internal.hotplug;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as files of {@code /sys} take them. */
final class KernelNumbers {
    private static final Pattern UNSIGNED =
            Pattern.compile("\\+?(?:0[xX](?<hex>[0-9a-fA-F]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9][0-9]*))");

    private KernelNumbers() {}

    /**
     * {@code kstrtoull} with base 0: hexadecimal after {@code 0x}, octal after a 0, otherwise decimal. Empty if it is
     * no such number; whether it is too large is for the caller, who knows the type.
     */
    static Optional<BigInteger> unsigned(String text) {
        Matcher number = UNSIGNED.matcher(text);
        if (!number.matches()) {
            return Optional.empty();
        }
        if (number.group("hex") != null) {
            return Optional.of(new BigInteger(number.group("hex"), 16));
        }
        return Optional.of(
                number.group("octal") != null
                        ? new BigInteger(number.group("octal"), 8)
                        : new BigInteger(number.group("decimal")));
    }
}
