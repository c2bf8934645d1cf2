package io.github.mmhotplug.scenario.replay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel command line: words, some of them {@code key=value}; the last of a key counts. */
final class CommandLine {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([KMGTPE]?)");
    private static final String UNITS = "KMGTPE";

    private final List<String> words;

    CommandLine(String text) {
        this.words = List.of(text.strip().split("\\s+"));
    }

    boolean has(String word) {
        return words.contains(word);
    }

    Optional<String> value(String key) {
        return words.stream()
                .filter(word -> word.startsWith(key + "="))
                .map(word -> word.substring(key.length() + 1))
                .reduce((earlier, later) -> later);
    }

    /** A size in the forms of {@code memparse}; empty if there is none. */
    OptionalLong bytes(String key) {
        Matcher matcher = SIZE.matcher(value(key).orElse("").toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        int unit = UNITS.indexOf(matcher.group(2));
        int shift = matcher.group(2).isEmpty() ? 0 : 10 * (unit + 1);
        return OptionalLong.of(Long.parseLong(matcher.group(1)) << shift);
    }
}
