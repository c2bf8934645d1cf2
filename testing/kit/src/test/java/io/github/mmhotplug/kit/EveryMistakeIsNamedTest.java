package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.tck.ContractViolation;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A port with one mistake fails, by the rule that leads to the mistake, in words that do too, and by no other rule. */
class EveryMistakeIsNamedTest {
    private static Stream<Class<? extends WrongPort>> mistakes() {
        return Mistakes.all();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamed(Class<? extends WrongPort> mistake) {
        Breaks expected = mistake.getAnnotation(Breaks.class);
        ContractResult result = ContractResult.ofPort(mistake);

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
        assertThat(violations.stream()
                        .filter(violation -> violation.rule().equals(expected.rule()))
                        .findFirst())
                .get()
                .asString()
                .contains(expected.says());
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
