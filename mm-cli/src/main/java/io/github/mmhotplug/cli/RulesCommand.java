package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.rule.Step.Operation;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mmhp rules}: the catalogue. */
@Command(
        name = "rules",
        description = "List the rules of memory hotplug in the kernel's order.",
        footer = {
            "",
            "Examples:",
            "  mmhp rules --op add --kernel 7.2",
            "  mmhp rules --family MAP",
            "  mmhp rules --op plugin --json"
        })
final class RulesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--family", paramLabel = "F", description = "Only ids that begin so: ADD, MAP, ARC-S390, ARC.")
    private @Nullable String family;

    @Option(names = "--op", paramLabel = "OP", description = "Only rules of add, offline, remove, or plugin.")
    private @Nullable String operation;

    @Option(names = "--kernel", paramLabel = "K", description = "Only rules that can be met under this kernel.")
    private @Nullable String kernel;

    @Option(names = "--json", description = "Print schema mmhp-rules/1.")
    private boolean json;

    @Override
    public Integer call() {
        World world = World.of(spec);
        List<RuleCatalogue.Entry> entries = chosen(world);
        if (json) {
            Output.json(spec, RulesJson.of(entries));
        } else {
            Output.lines(spec, RulesText.lines(entries));
        }
        return Mmhp.OK;
    }

    private List<RuleCatalogue.Entry> chosen(World world) {
        List<RuleCatalogue.Entry> entries = world.rules().entries();
        if (kernel != null) {
            String name = world.kernel("--kernel", kernel).name();
            entries = entries.stream()
                    .filter(entry -> entry.kernels().contains(name))
                    .toList();
        }
        if (operation != null) {
            Operation only = RuleWords.operation("--op", operation, List.of(Operation.values()));
            entries = entries.stream()
                    .filter(entry -> entry.rule().step().operation() == only)
                    .toList();
        }
        if (family != null) {
            String prefix = family(world, family);
            entries = entries.stream()
                    .filter(entry -> isIn(prefix, entry.rule().text().family()))
                    .toList();
        }
        return entries;
    }

    private static String family(World world, String asked) {
        String prefix = asked.strip().toUpperCase(Locale.ROOT);
        List<String> families = RuleWords.families(world.rules());
        if (families.stream().noneMatch(known -> isIn(prefix, known))) {
            throw new BadInputException("--family: there is no family " + Spelling.unknown(prefix, families));
        }
        return prefix;
    }

    private static boolean isIn(String prefix, String known) {
        return known.equals(prefix) || known.startsWith(prefix + "-");
    }
}
