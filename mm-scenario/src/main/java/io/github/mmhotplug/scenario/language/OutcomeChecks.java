package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Looks at what came of a step. */
final class OutcomeChecks {
    private OutcomeChecks() {}

    private record Word(YamlValue source, String what, String expected, Function<Seen, String> actual)
            implements Check {
        @Override
        public Optional<Difference> difference(Seen seen) {
            String is = actual.apply(seen);
            boolean same = is.equals(expected) || is.startsWith(expected + " ");
            return same ? Optional.empty() : Optional.of(new Difference(what, expected, is));
        }
    }

    static Check outcome(YamlValue source, String expected) {
        return new Word(
                source,
                "outcome",
                expected,
                seen -> OutcomeText.of(seen.outcome().orElseThrow()));
    }

    static Check errno(YamlValue source, Errno expected) {
        return new Word(
                source,
                "errno",
                expected.name(),
                seen -> refused(
                        seen, refusal -> refusal.errno() + " " + refusal.rule().id() + ": " + refusal.detail()));
    }

    static Check rule(YamlValue source) {
        return new Word(
                source,
                "rule",
                source.text(),
                seen -> refused(
                        seen, refusal -> refusal.rule().id() + " " + refusal.errno() + ": " + refusal.detail()));
    }

    static Check notes(YamlValue source) {
        String expected = String.join(
                ", ",
                new TreeSet<>(source.oneOrMore().stream().map(YamlValue::text).toList()));
        return new Word(
                source,
                "notes",
                expected,
                seen -> rules(seen.outcome().map(Outcome::notes).orElse(List.of())));
    }

    private static String rules(List<Note> notes) {
        return String.join(
                ", ", new TreeSet<>(notes.stream().map(note -> note.rule().id()).toList()));
    }

    private static String refused(Seen seen, Function<Refusal, String> words) {
        return seen.outcome().orElseThrow().refusal().map(words).orElse(OutcomeText.DONE);
    }
}
