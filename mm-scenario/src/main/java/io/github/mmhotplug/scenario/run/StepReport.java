package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.scenario.language.Check.Difference;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Optional;

/**
 * What came of one step.
 *
 * @param number its number in the run, from 1
 * @param source its place in the file
 * @param name what the file calls it, or empty
 * @param what what was done, in words
 * @param result what came of it, in words: {@code done}, or the refusal
 * @param effect what it changed, in words; empty if nothing that shows
 * @param notes what succeeded only in part, in words
 * @param looked how many things were looked at
 * @param failures what is not as expected
 */
public record StepReport(
        int number,
        YamlValue source,
        String name,
        String what,
        String result,
        String effect,
        List<String> notes,
        int looked,
        List<Failure> failures) {
    public StepReport {
        notes = List.copyOf(notes);
        failures = List.copyOf(failures);
    }

    /**
     * Something that is not as expected.
     *
     * @param source its place in the file
     * @param difference what was expected, and what is
     */
    public record Failure(YamlValue source, Difference difference) {}

    public boolean passed() {
        return failures.isEmpty();
    }

    /** The first failure, if there is one. */
    public Optional<Failure> first() {
        return failures.stream().findFirst();
    }
}
