package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.yaml.YamlFile;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads steps. Each is a mapping with one key that says what is done, and {@code name} and {@code expect} beside it; the
 * verbs of drivers are two words, the driver's and its own.
 */
final class StepReader {
    private static final String NAME = "name";
    private static final String EXPECT = "expect";
    private static final String REPEAT = "repeat";
    private static final String INCLUDE = "include";
    private static final String ACCEPTED = "a list of steps";

    private final Path file;
    private final Set<String> names;
    private final List<Path> including;

    StepReader(Path file, Set<String> names) {
        this(file, names, List.of(real(file)));
    }

    private StepReader(Path file, Set<String> names, List<Path> including) {
        this.file = file;
        this.names = names;
        this.including = including;
    }

    /** Demands that something is a name, and a new one. */
    static void checkName(YamlValue key, Set<String> names) {
        if (!key.text().matches("[a-z][a-z0-9_]{0,30}")) {
            throw key.wrong("'" + key.text() + "' is no name", "a name of lower-case letters, digits and _");
        }
        if (names.contains(key.text())) {
            throw key.wrong("there is a name '" + key.text() + "' already", "a name that is not one of " + names);
        }
    }

    List<Step> steps(YamlValue list) {
        List<Step> steps = new ArrayList<>();
        for (YamlValue step : list.elements()) {
            if (step.get(INCLUDE).isPresent()) {
                steps.addAll(included(step.onlyKeys(List.of(INCLUDE)).require(INCLUDE)));
            } else {
                steps.add(step(step));
            }
        }
        return steps;
    }

    private Step step(YamlValue step) {
        return step.get(REPEAT).isPresent() ? repeat(step) : act(step);
    }

    private Step repeat(YamlValue step) {
        step.onlyKeys(List.of(REPEAT, NAME, "as", "steps"));
        Optional<YamlValue> counter = step.get("as");
        counter.ifPresent(name -> checkName(name, names));
        Set<String> inside = new TreeSet<>(names);
        counter.ifPresent(name -> inside.add(name.text()));
        return new Step.Repeat(
                step,
                Quantity.read(step.require(REPEAT), names),
                counter.map(YamlValue::text).orElse(""),
                new StepReader(file, inside, including).steps(step.require("steps")));
    }

    private Step act(YamlValue step) {
        List<YamlValue> verbs = step.keys().stream()
                .filter(key -> !key.text().equals(NAME) && !key.text().equals(EXPECT))
                .toList();
        if (verbs.size() > 1) {
            throw verbs.get(1)
                    .wrong(
                            "a step does one thing, and this one does '"
                                    + verbs.get(0).text() + "' already",
                            "a step of its own");
        }
        String name = step.get(NAME, YamlValue::text).orElse("");
        List<Expectation> expectations = step.get(EXPECT)
                .map(expect -> new ExpectationReader(names).read(expect, !verbs.isEmpty()))
                .orElse(List.of());
        if (verbs.isEmpty()) {
            step.require(EXPECT);
            return new Step.Act(step, name, EXPECT, Optional.empty(), expectations);
        }
        YamlValue verb = verbs.get(0);
        Step.Action action = new ActionReader(names).read(verb, step.require(verb.text()));
        return new Step.Act(step, name, verb.text(), Optional.of(action), expectations);
    }

    /** Steps of another file, below the folder of this one. */
    private List<Step> included(YamlValue name) {
        Path folder = folder(file);
        Path other;
        try {
            other = folder.resolve(name.text()).normalize();
        } catch (InvalidPathException e) {
            throw name.wrong("'" + name.text() + "' is no path", "a file below " + folder);
        }
        if (!real(other).startsWith(real(folder))) {
            throw name.wrong("'" + name.text() + "' leads out of the folder", "a file below " + folder);
        }
        if (including.contains(real(other))) {
            throw name.wrong(
                    "'" + name.text() + "' is being included already", "a file that does not include this one");
        }
        if (!Files.isRegularFile(other)) {
            throw name.wrong("there is no file '" + name.text() + "'", "a file below " + folder);
        }
        List<Path> chain = new ArrayList<>(including);
        chain.add(real(other));
        return new StepReader(other, names, chain).steps(YamlFile.read(other, ACCEPTED));
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /** With symbolic links followed, as far as there are files. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (java.io.IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
