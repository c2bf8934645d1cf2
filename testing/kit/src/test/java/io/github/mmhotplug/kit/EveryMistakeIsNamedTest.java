package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mmhotplug.tck.ContractViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A port with one mistake fails, by the rule that leads to the mistake, in words that do too, and by no other rule. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryMistakeIsNamedTest {
    private static final Path PAGE = Path.of("..", "..", "help", "zoo.md");

    /** What came of each wrong port, for each is run once. */
    private final Map<Class<? extends WrongPort>, ContractResult> results = new HashMap<>();

    private ContractResult result(Class<? extends WrongPort> mistake) {
        return results.computeIfAbsent(mistake, ContractResult::ofPort);
    }

    private static Stream<Class<? extends WrongPort>> mistakes() {
        return Mistakes.all();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamed(Class<? extends WrongPort> mistake) {
        Breaks expected = mistake.getAnnotation(Breaks.class);
        ContractResult result = result(mistake);

        assertThat(result.failed())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(ContractViolation.class));
        List<ContractViolation> violations = result.violations();
        Map<String, Long> named = violations.stream()
                .collect(Collectors.groupingBy(ContractViolation::rule, TreeMap::new, Collectors.counting()));
        assertThat(named.keySet())
                .as(() -> everyMessage(violations))
                .containsExactlyInAnyOrderElementsOf(allowed(expected));
        assertThat(violations.get(0).rule().equals(expected.rule())
                        || named.get(expected.rule()).equals(Collections.max(named.values())))
                .as("%s is named first or most often, not only among %s", expected.rule(), named)
                .isTrue();
        assertThat(said(mistake)).asString().contains(expected.says());
    }

    private ContractViolation said(Class<? extends WrongPort> mistake) {
        String rule = mistake.getAnnotation(Breaks.class).rule();
        return result(mistake).violations().stream()
                .filter(violation -> violation.rule().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody says " + rule + " of " + mistake.getSimpleName()));
    }

    /** As random tests find it with the seed that they have if nobody says another. */
    @Test
    void thePageOfTheZooSaysWhatTheKitSays() throws IOException {
        assumeTrue(System.getProperty("mm.seed") == null, "other seeds may say it in other words");
        String text = ZooPage.text(this::said);
        if (Boolean.getBoolean("mm.golden.update")) {
            Files.writeString(PAGE, text);
        }
        assertThat(PAGE).as("run with -Dmm.golden.update=true").exists();
        assertThat(Files.readString(PAGE))
                .as("help/zoo.md is out of date: run with -Dmm.golden.update=true")
                .isEqualTo(text);
    }

    private static Collection<String> allowed(Breaks expected) {
        Collection<String> allowed = new TreeSet<>(List.of(expected.also()));
        allowed.add(expected.rule());
        return allowed;
    }

    private static String everyMessage(List<ContractViolation> violations) {
        return violations.stream().map(ContractViolation::summary).collect(Collectors.joining("\n"));
    }
}
