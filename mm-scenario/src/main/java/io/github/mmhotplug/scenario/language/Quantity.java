package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.Set;

/**
 * A number of bytes, or of anything: a size like {@code 128M}, a name, or several with {@code + - * /} and parentheses.
 *
 * @param source what the file says
 * @param term how to come to the number
 */
public record Quantity(YamlValue source, Term term) {
    private static final String ACCEPTED =
            "bytes, a number with K, M, G, T or P like 128M, a name, or a sum like start + 2 * block";

    /** A part of a quantity. */
    @FunctionalInterface
    public interface Term {
        /** Its value. Throws {@link ArithmeticException} where it does not fit in 64 bits. */
        long value(Names names);
    }

    /**
     * Reads a quantity.
     *
     * @param known the names that it may use
     * @throws BadFileException if it is none
     */
    public static Quantity read(YamlValue source, Set<String> known) {
        return new Quantity(source, new QuantityParser(source, known, ACCEPTED).parse());
    }

    /**
     * The number.
     *
     * @throws BadFileException if it is negative or does not fit in 64 bits
     */
    public long value(Names names) {
        long value = signed(names);
        if (value < 0) {
            throw source.wrong("'" + source.text() + "' is " + value, "nothing below 0");
        }
        return value;
    }

    /**
     * The number, which may be negative.
     *
     * @throws BadFileException if it does not fit in 64 bits
     */
    public long signed(Names names) {
        try {
            return term.value(names);
        } catch (ArithmeticException e) {
            throw source.wrong("'" + source.text() + "' does not fit in 64 bits", ACCEPTED);
        }
    }
}
