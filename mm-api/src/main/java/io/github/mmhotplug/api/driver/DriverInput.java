package io.github.mmhotplug.api.driver;

import java.util.Map;
import java.util.TreeMap;

/**
 * Something that reaches a driver from outside: a host's command, a device's event, a user's write.
 *
 * @param verb what is asked, in the driver's own words: {@code plug}, {@code eject}, {@code resize}
 * @param arguments named values as text: sizes and addresses in the forms that scenarios accept
 */
public record DriverInput(String verb, Map<String, String> arguments) {
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

    /** A numeric argument that may be missing. */
    public long number(String name, long otherwise) {
        return arguments.containsKey(name) ? number(name) : otherwise;
    }
}
