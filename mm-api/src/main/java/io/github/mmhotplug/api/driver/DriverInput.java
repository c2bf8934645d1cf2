package io.github.mmhotplug.api.driver;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;

/**
 * Something that reaches a driver from outside: a host's command, a device's event, a user's write.
 *
 * @param verb what is asked, in the driver's own words: {@code plug}, {@code eject}, {@code resize}
 * @param arguments named values as text: sizes and addresses in the forms that scenarios accept
 */
public record DriverInput(String verb, Map<String, String> arguments) {
    private static final Set<String> ADDRESSES = Set.of("address", "region");
    private static final Pattern RANGE_START = Pattern.compile("(^|,)(0[xX][0-9a-fA-F]+|[0-9]+)(?=\\+)");

    public DriverInput {
        arguments = java.util.Collections.unmodifiableMap(new TreeMap<>(arguments));
    }

    /**
     * An argument as it stands.
     *
     * @throws IllegalArgumentException if it is missing
     */
    public String text(String name) {
        String text = arguments.get(name);
        if (text == null) {
            throw new IllegalArgumentException("'" + verb + "' needs '" + name + "'");
        }
        return text;
    }

    /**
     * A numeric argument, decimal or hexadecimal with {@code 0x}.
     *
     * @throws IllegalArgumentException if it is missing or no number
     */
    public long number(String name) {
        String text = text(name);
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + name + "' of '" + verb + "' is no number: " + text, e);
        }
    }

    /**
     * The same input on a machine that has its memory elsewhere. Physical addresses are the arguments {@code address} and
     * {@code region}, and what stands before the {@code +} in lists of ranges ({@code 0x100000000+0x8000000}): drivers name
     * theirs so.
     *
     * @param newAddress where an address has gone
     */
    public DriverInput relocated(LongUnaryOperator newAddress) {
        Map<String, String> moved = new TreeMap<>();
        arguments.forEach((name, text) -> moved.put(
                name,
                ADDRESSES.contains(name)
                        ? relocated(text, newAddress)
                        : RANGE_START
                                .matcher(text)
                                .replaceAll(start -> start.group(1) + relocated(start.group(2), newAddress))));
        return new DriverInput(verb, moved);
    }

    /** What is no number stays: the driver will say so. */
    private static String relocated(String text, LongUnaryOperator newAddress) {
        try {
            return "0x" + Long.toHexString(newAddress.applyAsLong(Long.decode(text)));
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** A numeric argument that may be missing. */
    public long number(String name, long otherwise) {
        return arguments.containsKey(name) ? number(name) : otherwise;
    }
}
