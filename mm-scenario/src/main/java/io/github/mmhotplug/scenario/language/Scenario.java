package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A machine's day, as a file has it: which machines, what happens to each, and what is to come of it.
 *
 * @param file where it was read
 * @param title in a few words
 * @param about the public thread or document that it is from, or empty
 * @param text what it shows, in sentences, or empty
 * @param targets the machines that it runs on
 * @param machine how each is built
 * @param variables the file's own names, in order; each may use those before it
 * @param steps what happens, in order
 * @param budget how many steps a run may take, those of loops included
 */
public record Scenario(
        Path file,
        String title,
        String about,
        String text,
        List<Target> targets,
        MachineSpec machine,
        Map<String, Quantity> variables,
        List<Step> steps,
        int budget) {
    /** The name of the format. */
    public static final String SCHEMA = "mmhp-scenario/1";

    public Scenario {
        targets = List.copyOf(targets);
        variables = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(variables));
        steps = List.copyOf(steps);
    }

    /** The same on other machines. */
    public Scenario on(List<Target> newTargets) {
        return new Scenario(file, title, about, text, newTargets, machine, variables, steps, budget);
    }

    /**
     * One machine of the matrix.
     *
     * @param architecture a variant or a short name, with its place
     * @param kernel the kernel, with its place
     */
    public record Target(Word architecture, Word kernel) {
        @Override
        public String toString() {
            return architecture.text() + ", kernel " + kernel.text();
        }
    }

    /**
     * A word and where it stands.
     *
     * @param text the word
     * @param source its place, if it is from the file
     */
    public record Word(String text, java.util.Optional<YamlValue> source) {
        /** One that is from no file: from a command line, an annotation, or understood. */
        public static Word of(String text) {
            return new Word(text, java.util.Optional.empty());
        }
    }
}
