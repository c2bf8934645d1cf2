package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what somebody wants explained: {@code ADD-004}, {@code EINVAL}, {@code 22}, {@code -22}, in any case. */
final class ErrnoOrRule {
    private static final List<String> ERRNOS =
            Arrays.stream(Errno.values()).map(Errno::name).toList();

    private final RuleCatalogue rules;

    ErrnoOrRule(RuleCatalogue rules) {
        this.rules = rules;
    }

    Optional<Errno> errno(String asked) {
        String word = word(asked);
        return Arrays.stream(Errno.values())
                .filter(errno -> errno.name().equals(word) || word.matches("-?" + errno.number()))
                .findFirst();
    }

    RuleCatalogue.Entry rule(String asked) {
        return rules.find(word(asked)).orElseThrow(() -> unknown(asked));
    }

    void check(String asked) {
        if (errno(asked).isEmpty() && rules.find(word(asked)).isEmpty()) {
            throw unknown(asked);
        }
    }

    private BadInputException unknown(String asked) {
        String word = word(asked);
        if (word.matches("-?[0-9]+")) {
            return new BadInputException("explain: no rule answers with errno " + word + "; known are "
                    + String.join(
                            ", ",
                            Arrays.stream(Errno.values())
                                    .map(errno -> errno.number() + " " + errno)
                                    .toList()));
        }
        if (RuleWords.families(rules).contains(word)) {
            return new BadInputException("explain: '" + asked + "' is a family of rules (mmhp rules --family " + word
                    + " lists it); a rule has a number too");
        }
        List<String> known = new ArrayList<>(rules.ids());
        known.addAll(ERRNOS);
        return new BadInputException("explain: there is no rule or errno '" + asked + "'" + Spelling.hint(word, known)
                + "; mmhp rules lists all rules, errnos are " + String.join(", ", ERRNOS));
    }

    private static String word(String asked) {
        return asked.strip().toUpperCase(Locale.ROOT);
    }
}
