package io.github.mmhotplug.scenario.yaml;

import io.github.mmhotplug.scenario.text.Spelling;
import io.github.mmhotplug.scenario.trace.BadFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One value of a YAML file and where it stands. A method that demands something throws a {@link BadFileException} with
 * that place if it is not so.
 */
public final class YamlValue {
    private static final int SHOWN = 60;

    private final Place place;
    private final Object content;
    private final boolean quoted;

    /**
     * Where a value begins.
     *
     * @param file the file's name, as it was given
     * @param line from 1
     * @param column from 1
     */
    public record Place(String file, int line, int column) {}

    private record Member(YamlValue key, YamlValue value) {}

    private YamlValue(Place place, Object content, boolean quoted) {
        this.place = place;
        this.content = content;
        this.quoted = quoted;
    }

    static YamlValue scalar(Place place, String text, boolean quoted) {
        return new YamlValue(place, text, quoted);
    }

    static YamlValue list(Place place, List<YamlValue> elements) {
        return new YamlValue(place, List.copyOf(elements), false);
    }

    static Builder map(Place place) {
        return new Builder(place);
    }

    /** A mapping that is being read. */
    static final class Builder {
        private final Place place;
        private final Map<String, Member> members = new LinkedHashMap<>();

        private Builder(Place place) {
            this.place = place;
        }

        void put(YamlValue key, YamlValue value) {
            if (members.putIfAbsent(key.text(), new Member(key, value)) != null) {
                throw key.wrong("key '" + key.text() + "' stands here twice", "each key once");
            }
        }

        YamlValue build() {
            return new YamlValue(place, members, false);
        }
    }

    public Place place() {
        return place;
    }

    /** Whether it stands in quotation marks, so that it is meant as it is. */
    public boolean isQuoted() {
        return quoted;
    }

    public boolean isScalar() {
        return content instanceof String;
    }

    public boolean isList() {
        return content instanceof List;
    }

    public boolean isMap() {
        return content instanceof Map;
    }

    /** A value at the same place with another text. */
    public YamlValue withText(String text) {
        return new YamlValue(place, text, quoted);
    }

    /** The text of a scalar. */
    public String text() {
        if (content instanceof String text) {
            return text;
        }
        throw wrong("found " + kind(), "a single value");
    }

    /** The elements of a list. */
    @SuppressWarnings("unchecked")
    public List<YamlValue> elements() {
        if (content instanceof List<?> list) {
            return (List<YamlValue>) list;
        }
        throw wrong("found " + kind(), "a list");
    }

    /** The elements of a list, or the value itself as the only one. */
    public List<YamlValue> oneOrMore() {
        return isList() ? elements() : List.of(this);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Member> members() {
        if (content instanceof Map<?, ?> map) {
            return (Map<String, Member>) map;
        }
        throw wrong("found " + kind(), "a mapping of keys to values");
    }

    /** The keys of a mapping, each a value with its own place, in order. */
    public List<YamlValue> keys() {
        List<YamlValue> keys = new ArrayList<>();
        members().values().forEach(member -> keys.add(member.key()));
        return keys;
    }

    public Optional<YamlValue> get(String key) {
        return Optional.ofNullable(members().get(key)).map(Member::value);
    }

    /** What a key stands for, read. */
    public <T> Optional<T> get(String key, Function<YamlValue, T> reader) {
        return get(key).map(reader);
    }

    public YamlValue require(String key) {
        return get(key).orElseThrow(() -> wrong("key '" + key + "' is missing", "a mapping with that key"));
    }

    /** Demands that a mapping has no keys but these. */
    public YamlValue onlyKeys(Collection<String> known) {
        for (YamlValue key : keys()) {
            if (!known.contains(key.text())) {
                throw key.unknown("key", known);
            }
        }
        return this;
    }

    /** Demands one of some words. */
    public String oneOf(Collection<String> words) {
        if (!words.contains(text())) {
            throw unknown("value", words);
        }
        return text();
    }

    /** {@code true} or {@code false}. */
    public boolean truth() {
        return oneOf(List.of("true", "false")).equals("true");
    }

    /** A whole number in these bounds, both included. */
    public int count(int least, int most) {
        try {
            int number = Integer.parseInt(text().strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong("'" + shown(text()) + "' does not do", "a whole number from " + least + " to " + most);
    }

    /** Something is unknown; says what is near and what is known. */
    public BadFileException unknown(String what, Collection<String> known) {
        return wrong(
                "unknown " + what + " '" + shown(text()) + "'" + Spelling.hint(text(), known),
                "one of " + String.join(", ", known));
    }

    /** That something about this value is wrong. */
    public BadFileException wrong(String what, String accepted) {
        return BadFileException.at(
                place.file(), place.line(), place.column(), what, accepted + " would be accepted here");
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }

    private String kind() {
        return isScalar() ? "'" + shown(text()) + "'" : isList() ? "a list" : "a mapping";
    }
}
