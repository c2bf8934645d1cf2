package io.github.mmhotplug.scenario.language;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the names in quantities stand for: facts of the machine, the file's variables, counters of loops. */
public final class Names {
    /** Names that every machine has. */
    public static final List<String> OF_MACHINES = List.of("block", "page", "pageblock", "ram", "section", "start");

    private final Map<String, Long> values;

    private Names(Map<String, Long> values) {
        this.values = values;
    }

    public static Names of(Map<String, Long> values) {
        return new Names(new HashMap<>(values));
    }

    /** These names and one more. */
    public Names with(String name, long value) {
        Map<String, Long> more = new HashMap<>(values);
        more.put(name, value);
        return new Names(more);
    }

    long value(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("there is no name " + name);
        }
        return value;
    }

    SortedSet<String> known() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(values.keySet()));
    }
}
