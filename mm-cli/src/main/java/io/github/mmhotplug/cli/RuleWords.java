package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.Step.Operation;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the commands about rules read and write alike. */
final class RuleWords {
    private RuleWords() {}

    /** One of these operations. */
    static Operation operation(String option, String asked, List<Operation> known) {
        String word = asked.strip().toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(operation -> operation.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new BadInputException(option + ": there is no operation "
                        + Spelling.unknown(
                                asked, known.stream().map(Operation::word).toList())));
    }

    /** The parts of the ids before their numbers. */
    static List<String> families(RuleCatalogue rules) {
        return rules.entries().stream()
                .map(entry -> entry.rule().text().family())
                .distinct()
                .sorted()
                .toList();
    }

    /** What a caller gets; those that hold a plugin answer no caller. */
    static Optional<Errno> errno(Rule rule) {
        return rule instanceof RefusalRule refusal ? Optional.of(refusal.errno()) : Optional.empty();
    }

    static String words(Errno errno) {
        return errno + " " + errno.number() + " (" + errno.text() + ")";
    }
}
