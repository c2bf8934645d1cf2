package io.github.mmhotplug.scenario.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what a comparison finds. */
final class Tally {
    private final SortedMap<String, Long> given = new TreeMap<>();
    private final SortedMap<String, Long> notCompared = new TreeMap<>();
    private final List<Observable> observables = new ArrayList<>();
    private final List<NearCheck> near = new ArrayList<>();
    private final List<NearMark> nearMarks = new ArrayList<>();

    void given(String reason, long count) {
        count(given, reason, count);
    }

    void notCompared(String reason, long count) {
        count(notCompared, reason, count);
    }

    void compared(Observable observable) {
        observables.add(observable);
    }

    void near(NearCheck check) {
        near.add(check);
    }

    void near(NearMark mark) {
        nearMarks.add(mark);
    }

    private static void count(SortedMap<String, Long> counts, String reason, long count) {
        if (count > 0) {
            counts.merge(reason, count, Long::sum);
        }
    }

    SortedMap<String, Long> given() {
        return Collections.unmodifiableSortedMap(given);
    }

    SortedMap<String, Long> notCompared() {
        return Collections.unmodifiableSortedMap(notCompared);
    }

    List<Observable> observables() {
        return List.copyOf(observables);
    }

    List<NearCheck> near() {
        return List.copyOf(near);
    }

    List<NearMark> nearMarks() {
        return List.copyOf(nearMarks);
    }
}
