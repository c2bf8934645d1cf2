package io.github.mmhotplug.core.internal.hotplug;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and truth values as files of {@code /sys} take them. */
final class KernelValues {
    private static final Pattern UNSIGNED =
            Pattern.compile("\\+?(?:0[xX](?<hex>[0-9a-fA-F]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9][0-9]*))");

    private KernelValues() {}

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

    /** {@code kstrtobool}: the first letter says it, or the second one behind an {@code o}. Empty if it does not. */
    static Optional<Boolean> bool(String text) {
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '1', 'y', 'Y', 't', 'T' -> Optional.of(true);
            case '0', 'n', 'N', 'f', 'F' -> Optional.of(false);
            case 'o', 'O' ->
                switch (text.length() < 2 ? ' ' : text.charAt(1)) {
                    case 'n', 'N' -> Optional.of(true);
                    case 'f', 'F' -> Optional.of(false);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }
}
