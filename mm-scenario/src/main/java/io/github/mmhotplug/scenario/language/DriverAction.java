package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.language.Step.Action;
import io.github.mmhotplug.scenario.text.Spelling;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads what reaches a driver: two words, the driver's id and its verb, and arguments. A number, a name or a sum becomes a
 * number; another word stays as it is; {@code {at, size}} becomes a range, and a list its elements with commas between.
 */
final class DriverAction {
    private final Set<String> names;

    DriverAction(Set<String> names) {
        this.names = names;
    }

    Action read(YamlValue verb, YamlValue value) {
        String[] words = verb.text().strip().split(" +", -1);
        if (words.length != 2) {
            Set<String> known = new TreeSet<>(ActionReader.VERBS);
            known.addAll(List.of("repeat", "include", "expect", "name"));
            throw verb.wrong(
                    "unknown step '" + verb.text() + "'" + Spelling.hint(verb.text(), known),
                    "one of " + String.join(", ", known) + ", or a driver and its verb like 'acpi plug'");
        }
        Map<String, Function<Names, String>> arguments = new LinkedHashMap<>();
        if (value.isMap()) {
            value.keys().forEach(key -> arguments.put(key.text(), argument(value.require(key.text()))));
        } else if (!value.text().isEmpty()) {
            throw value.wrong("found '" + value.text() + "'", "a mapping of the verb's arguments");
        }
        return (known, machine) -> {
            Map<String, String> texts = new TreeMap<>();
            arguments.forEach((key, text) -> texts.put(key, text.apply(known)));
            return new Operation.Drive(words[0], new DriverInput(words[1], texts));
        };
    }

    private Function<Names, String> argument(YamlValue value) {
        if (value.isList()) {
            List<Function<Names, String>> parts = new ArrayList<>();
            value.elements().forEach(element -> parts.add(argument(element)));
            return known -> parts.stream().map(part -> part.apply(known)).collect(Collectors.joining(","));
        }
        if (value.isMap()) {
            value.onlyKeys(List.of("at", "size"));
            Quantity at = Quantity.read(value.require("at"), names);
            Quantity size = Quantity.read(value.require("size"), names);
            return known -> "0x" + Long.toHexString(at.value(known)) + "+" + size.value(known);
        }
        if (value.isQuoted() || isWord(value.text())) {
            String text = value.text();
            return known -> text;
        }
        Quantity quantity = Quantity.read(value, names);
        return known -> Long.toString(quantity.signed(known));
    }

    /** Something that is no number and begins with no name. */
    private boolean isWord(String text) {
        String first = text.strip().split("[^A-Za-z0-9_.-]", 2)[0];
        return !first.isEmpty() && Character.isLetter(first.charAt(0)) && !names.contains(first);
    }
}
