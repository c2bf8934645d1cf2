package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Status;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * No rule that holds a plugin is without a test, and no test without a port that it would find. The rules by which the
 * kernel refuses have their answers in {@code testing/conformance}; there too every {@link ConductRule} is broken against
 * the engine alone.
 */
class EveryRuleIsTestedTest {
    private static final RuleCatalogue CATALOGUE = RuleCatalogue.of(
            ArchitectureRegistry.load(EveryRuleIsTestedTest.class.getClassLoader()), KernelProfiles.load());

    /** The tests of the contract. */
    private static Stream<Method> tests() {
        return Arrays.stream(ArchitectureContract.class.getDeclaredClasses())
                .filter(group -> group.isAnnotationPresent(Nested.class))
                .flatMap(group -> Arrays.stream(group.getSuperclass().getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Rule.class));
    }

    private static Set<String> tested(Predicate<Status> status) {
        return tests().map(test -> test.getAnnotation(Rule.class))
                .filter(rule -> status.test(rule.status()))
                .map(Rule::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> rulesOfPlugins() {
        return CATALOGUE.entries().stream()
                .map(RuleCatalogue.Entry::rule)
                .filter(rule -> rule instanceof ConductRule || rule instanceof ContractRule)
                .map(io.github.mmhotplug.api.rule.Rule::id)
                .toList();
    }

    @Test
    void theContractIsNotEmpty() {
        assertThat(tests()).hasSizeGreaterThan(60);
    }

    @Test
    void everyRuleThatHoldsAPluginHasATest() {
        assertThat(tested(any -> true)).containsAll(rulesOfPlugins());
    }

    @Test
    void everyTestNamesARuleThatThereIs() {
        assertThat(CATALOGUE.ids()).containsAll(tested(any -> true));
    }

    @Test
    void noRuleIsBothTestableAndNot() {
        assertThat(tested(status -> status == Status.UNTESTABLE))
                .doesNotContainAnyElementsOf(tested(status -> status != Status.UNTESTABLE));
    }

    @Test
    void everyRuleOfTheContractIsBrokenByAMistake() {
        Set<String> broken = Mistakes.all()
                .map(mistake -> mistake.getAnnotation(Breaks.class).rule())
                .collect(Collectors.toSet());
        Set<String> untestable = tested(status -> status == Status.UNTESTABLE);
        List<String> testable = Arrays.stream(ContractRule.values())
                .map(ContractRule::id)
                .filter(rule -> !untestable.contains(rule))
                .toList();
        assertThat(broken).containsAll(testable);
    }

    @Test
    void everyMistakeBreaksRulesThatThereAre() {
        assertThat(Mistakes.all().map(mistake -> mistake.getAnnotation(Breaks.class)))
                .doesNotContainNull()
                .allSatisfy(breaks -> {
                    assertThat(CATALOGUE.find(breaks.rule())).isPresent();
                    assertThat(breaks.also())
                            .allSatisfy(rule -> assertThat(CATALOGUE.find(rule)).isPresent());
                });
    }
}
