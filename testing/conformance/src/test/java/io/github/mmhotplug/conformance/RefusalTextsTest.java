package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.RuleCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people and programs are told when a rule is met: every rule is provoked, and the answer compared with
 * {@code src/test/resources/refusals/RULE.txt}. {@code -Dmm.golden.update=true} writes these files anew.
 */
class RefusalTextsTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "refusals");
    private static final boolean UPDATE = Boolean.getBoolean("mm.golden.update");

    private static Stream<Provocation> provocations() {
        return Provocations.all();
    }

    @ParameterizedTest
    @MethodSource("provocations")
    void theAnswerIsWordForWordThatOfItsFile(Provocation provocation) throws IOException {
        Machine machine = provocation.machine();
        Machine before = machine.fork();
        Outcome<Effect> outcome = provocation.outcome();
        if (outcome.isRefused()) {
            assertThat(machine.differencesFrom(before)).isEmpty();
        }
        String text = text(outcome);
        assertThat(text).contains("rule: " + provocation.rule() + "\n");

        Path file = GOLDEN.resolve(provocation.rule() + ".txt");
        if (UPDATE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(file).exists();
        assertThat(text).isEqualTo(Files.readString(file));
    }

    @Test
    void everyRuleThatRefusesIsProvoked() {
        List<String> rules = Port.rules().entries().stream()
                .map(RuleCatalogue.Entry::rule)
                .filter(rule -> rule instanceof RefusalRule)
                .map(Rule::id)
                .toList();
        assertThat(provocations().map(Provocation::rule)).containsExactlyInAnyOrderElementsOf(rules);
    }

    @Test
    void thereIsNoFileWithoutARule() throws IOException {
        List<String> expected = provocations()
                .map(provocation -> provocation.rule() + ".txt")
                .sorted()
                .toList();
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactlyElementsOf(expected);
        }
    }

    private static String text(Outcome<Effect> outcome) {
        return outcome.fold(effect -> doneText(effect, outcome.notes()), RefusalTextsTest::refusalText);
    }

    private static String refusalText(Refusal refusal) {
        return "refused: " + words(refusal.errno()) + "\n"
                + "rule: " + refusal.rule().id() + "\n"
                + "kernel symbol: " + refusal.kernelSymbol() + "\n"
                + "kernel would die: " + (refusal.kernelWouldDie() ? "yes" : "no") + "\n"
                + "detail: " + refusal.detail() + "\n"
                + facts(refusal.facts());
    }

    /** Some rules never refuse: they say why a wish was not granted, or what else there is to say. */
    private static String doneText(Effect effect, List<Note> notes) {
        Optional<Veto> whyNot = effect.adds().stream()
                .map(HotAdd::whyNot)
                .flatMap(Optional::stream)
                .findFirst();
        if (whyNot.isPresent()) {
            Veto veto = whyNot.get();
            return "done, memmap not where it was wanted\n"
                    + "rule: " + veto.rule().id() + "\n"
                    + "detail: " + veto.detail() + "\n"
                    + facts(veto.facts());
        }
        assertThat(notes).as("neither refused nor turned down, and no note").hasSize(1);
        return "done, with a note: " + words(notes.get(0).rule().errno()) + "\n"
                + "rule: " + notes.get(0).rule().id() + "\n"
                + "detail: " + notes.get(0).detail() + "\n";
    }

    private static String words(Errno errno) {
        return errno + " " + errno.number() + " (" + errno.text() + ")";
    }

    private static String facts(List<Fact> facts) {
        StringBuilder text = new StringBuilder();
        for (Fact fact : facts) {
            text.append("fact: ").append(fact.name()).append(" = ").append(fact.value());
            text.append(fact.unit().isEmpty() ? "" : " " + fact.unit()).append('\n');
        }
        return text.toString();
    }
}
