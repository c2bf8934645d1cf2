package io.github.mmhotplug.scenario.verify;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A snapshot or result taken apart into observables.
 *
 * @param values what can be compared, by name
 * @param withheld what can't, by name, with the reason
 */
record Flat(SortedMap<String, String> values, SortedMap<String, String> withheld) {
    Flat() {
        this(new TreeMap<>(), new TreeMap<>());
    }
}
