package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.language.Scenario.Target;
import io.github.mmhotplug.scenario.language.Scenario.Word;
import io.github.mmhotplug.scenario.yaml.YamlFile;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a scenario file and checks all of it that can be checked without a machine. */
public final class ScenarioReader {
    private static final String ACCEPTED = "a scenario of schema " + Scenario.SCHEMA;
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("schema", "title", "about", "text", "matrix", "machine", "variables", "steps", "budget"));
    private static final int DEFAULT_BUDGET = 10_000;
    private static final int LARGEST_BUDGET = 1_000_000;

    private ScenarioReader() {}

    /**
     * Reads a file.
     *
     * @throws io.github.mmhotplug.scenario.trace.BadFileException if it can't be read, or is no scenario
     */
    public static Scenario read(Path file) {
        YamlValue root = YamlFile.read(file, ACCEPTED);
        root.require("schema").oneOf(List.of(Scenario.SCHEMA));
        root.onlyKeys(KEYS);
        Set<String> names = new TreeSet<>(Names.OF_MACHINES);
        MachineSpec machine = MachineReader.read(root);
        Map<String, Quantity> variables = variables(root, names);
        return new Scenario(
                file,
                root.get("title", YamlValue::text).orElse(file.getFileName().toString()),
                root.get("about", YamlValue::text).orElse(""),
                root.get("text", YamlValue::text).map(String::strip).orElse(""),
                targets(root),
                machine,
                variables,
                new StepReader(file, names).steps(root.require("steps")),
                root.get("budget").map(value -> value.count(1, LARGEST_BUDGET)).orElse(DEFAULT_BUDGET));
    }

    private static Map<String, Quantity> variables(YamlValue root, Set<String> names) {
        Map<String, Quantity> variables = new LinkedHashMap<>();
        Optional<YamlValue> values = root.get("variables");
        if (values.isPresent()) {
            for (YamlValue key : values.get().keys()) {
                StepReader.checkName(key, names);
                variables.put(key.text(), Quantity.read(values.get().require(key.text()), names));
                names.add(key.text());
            }
        }
        return variables;
    }

    private static List<Target> targets(YamlValue root) {
        List<Word> architectures = words(root, "architecture", "x86");
        List<Word> kernels = words(root, "kernel", "7.2");
        root.get("matrix").ifPresent(matrix -> matrix.onlyKeys(List.of("architecture", "kernel")));
        List<Target> targets = new ArrayList<>();
        for (Word architecture : architectures) {
            kernels.forEach(kernel -> targets.add(new Target(architecture, kernel)));
        }
        return targets;
    }

    private static List<Word> words(YamlValue root, String key, String otherwise) {
        Optional<YamlValue> listed = root.get("matrix").flatMap(matrix -> matrix.get(key));
        if (listed.isEmpty()) {
            return List.of(Word.of(otherwise));
        }
        List<YamlValue> words = listed.get().oneOrMore();
        if (words.isEmpty()) {
            throw listed.get().wrong("an empty list", "at least one " + key);
        }
        return words.stream()
                .map(word -> new Word(word.text(), Optional.of(word)))
                .toList();
    }
}
