package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what is expected of a step: a mapping, or several with {@code for} in each. */
final class ExpectationReader {
    private static final List<String> OF_OUTCOMES = List.of("outcome", "errno", "rule", "notes");
    private static final List<String> KEYS = List.of(
            "for", "outcome", "errno", "rule", "notes", "blocks", "states", "zones", "iomem", "nodes", "sizes",
            "change", "drivers");

    private final Set<String> names;

    ExpectationReader(Set<String> names) {
        this.names = names;
    }

    List<Expectation> read(YamlValue value, boolean acts) {
        return value.oneOrMore().stream().map(one -> expectation(one, acts)).toList();
    }

    private Expectation expectation(YamlValue value, boolean acts) {
        value.onlyKeys(KEYS);
        List<Check> checks = new ArrayList<>();
        boolean judges = false;
        for (YamlValue key : value.keys()) {
            boolean ofOutcome = OF_OUTCOMES.contains(key.text());
            if (ofOutcome && !acts) {
                throw key.wrong("nothing is done here that could have an outcome", "an expectation of the machine");
            }
            judges |= ofOutcome && !key.text().equals("notes");
            checks.addAll(checks(key, value.require(key.text())));
        }
        return new Expectation(value, filter(value, "architecture"), filter(value, "kernel"), checks, judges);
    }

    private static Set<String> filter(YamlValue value, String key) {
        return value.get("for")
                .map(only -> only.onlyKeys(List.of("architecture", "kernel")))
                .flatMap(only -> only.get(key))
                .map(list -> list.oneOrMore().stream().map(YamlValue::text).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    private List<Check> checks(YamlValue key, YamlValue value) {
        return switch (key.text()) {
            case "outcome" -> List.of(OutcomeChecks.outcome(value, value.oneOf(List.of("done", "refused"))));
            case "errno" -> List.of(OutcomeChecks.errno(value, errno(value)));
            case "rule" -> List.of(OutcomeChecks.rule(value));
            case "notes" -> List.of(OutcomeChecks.notes(value));
            case "blocks" -> blocks(value);
            case "states" -> value.oneOrMore().stream().map(this::state).toList();
            case "zones" -> zones(value);
            case "iomem" -> value.oneOrMore().stream().map(StateChecks::iomem).toList();
            case "nodes" -> List.of(StateChecks.nodes(value));
            case "sizes" -> sizes(value, false);
            case "change" -> sizes(value, true);
            case "drivers" ->
                value.keys().stream()
                        .map(fact -> StateChecks.driver(fact.text(), wanted(value.require(fact.text()))))
                        .toList();
            default -> List.of();
        };
    }

    private static Errno errno(YamlValue value) {
        List<String> known = Arrays.stream(Errno.values()).map(Enum::name).toList();
        return Errno.valueOf(value.oneOf(known));
    }

    private List<Check> blocks(YamlValue value) {
        List<Check> checks = new ArrayList<>();
        for (YamlValue key : value.keys()) {
            String what = key.text();
            if (!what.equals("all") && !words().contains(what)) {
                throw key.unknown("state", words());
            }
            checks.add(StateChecks.blocks(what, wanted(value.require(what))));
        }
        return checks;
    }

    private static List<String> words() {
        return Arrays.stream(BlockState.values()).map(BlockState::word).toList();
    }

    private Check state(YamlValue value) {
        value.onlyKeys(List.of("at", "size", "is", "valid_zones"));
        Quantity at = Quantity.read(value.require("at"), names);
        Quantity size = value.get("size", bytes -> Quantity.read(bytes, names))
                .orElseGet(() -> new Quantity(value, known -> known.value("block")));
        return value.get("is").isPresent()
                ? StateChecks.state(value, at, size, value.require("is").oneOf(words()))
                : StateChecks.validZones(
                        value, at, size, value.require("valid_zones").text());
    }

    private List<Check> zones(YamlValue value) {
        List<Check> checks = new ArrayList<>();
        for (YamlValue zone : value.keys()) {
            YamlValue figures = value.require(zone.text()).onlyKeys(StateChecks.ZONE_FIGURES);
            for (YamlValue figure : figures.keys()) {
                checks.add(StateChecks.zone(zone, figure.text(), wanted(figures.require(figure.text()))));
            }
        }
        return checks;
    }

    private List<Check> sizes(YamlValue value, boolean change) {
        List<Check> checks = new ArrayList<>();
        for (YamlValue figure : value.keys()) {
            if (!Figures.known().contains(figure.text())) {
                throw figure.unknown("figure", Figures.known());
            }
            checks.add(StateChecks.figure(figure.text(), change, wanted(value.require(figure.text()))));
        }
        return checks;
    }

    private Wanted wanted(YamlValue value) {
        return Wanted.read(value, names);
    }
}
