package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.language.Check.Difference;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A number that is expected, or a bound for one: {@code 1G}, {@code >= 2 * block}.
 *
 * @param source its place in the file
 * @param bound {@code =}, or what the file has before the number
 * @param quantity the number
 */
record Wanted(YamlValue source, String bound, Quantity quantity) {
    private static final List<String> BOUNDS = List.of(">=", "<=", ">", "<");

    static Wanted read(YamlValue value, Set<String> names) {
        String text = value.text().strip();
        for (String bound : BOUNDS) {
            if (text.startsWith(bound)) {
                return new Wanted(value, bound, Quantity.read(value.withText(text.substring(bound.length())), names));
            }
        }
        return new Wanted(value, "=", Quantity.read(value, names));
    }

    /** What is wrong with a number, said in bytes or as it is. */
    Optional<Difference> difference(String what, OptionalLong actual, Names known, boolean bytes) {
        long wanted = quantity.signed(known);
        if (actual.isPresent() && holds(actual.getAsLong(), wanted)) {
            return Optional.empty();
        }
        String is = actual.isPresent() ? said(actual.getAsLong(), bytes) : "not there";
        return Optional.of(new Difference(what, (bound.equals("=") ? "" : bound + " ") + said(wanted, bytes), is));
    }

    private boolean holds(long actual, long wanted) {
        return switch (bound) {
            case ">=" -> actual >= wanted;
            case "<=" -> actual <= wanted;
            case ">" -> actual > wanted;
            case "<" -> actual < wanted;
            default -> actual == wanted;
        };
    }

    private static String said(long number, boolean bytes) {
        return bytes ? Figures.bytes(number) : Long.toString(number);
    }
}
