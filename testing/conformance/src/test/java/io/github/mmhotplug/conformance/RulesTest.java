package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mmhp rules}: the whole catalogue, or the part that was asked for, in the kernel's order. */
class RulesTest {
    private static List<String> listed(String arguments) {
        Cli cli = Cli.run("rules --json" + arguments);
        assertThat(cli.exitCode()).as(cli.err()).isZero();
        JsonNode root = JsonMapper.shared().readTree(cli.out());
        assertThat(root.propertyNames()).containsExactly("schema", "rules");
        assertThat(root.get("schema").asString()).isEqualTo("mmhp-rules/1");
        return StreamSupport.stream(root.get("rules").spliterator(), false)
                .map(rule -> rule.get("id").asString())
                .toList();
    }

    private static List<String> catalogued(Predicate<RuleCatalogue.Entry> which) {
        return Port.rules().entries().stream()
                .filter(which)
                .map(entry -> entry.rule().id())
                .toList();
    }

    @Test
    void everyRuleIsListedInTheKernelsOrder() {
        assertThat(listed("")).isEqualTo(catalogued(entry -> true));
    }

    @Test
    void eachFilterKeepsItsOwn() {
        assertThat(listed(" --kernel 6.1"))
                .isEqualTo(catalogued(entry -> entry.kernels().contains("6.1")))
                .doesNotContain("MAP-007", "REM-004")
                .contains("MAP-002");
        assertThat(listed(" --op offline"))
                .isEqualTo(catalogued(entry -> entry.rule().step().operation() == Step.Operation.OFFLINE));
        assertThat(listed(" --family map"))
                .isEqualTo(catalogued(entry -> entry.rule().id().startsWith("MAP-")));
        assertThat(listed(" --family ARC"))
                .isEqualTo(catalogued(entry -> entry.rule().id().startsWith("ARC-")));
        assertThat(listed(" --family MAP --op remove")).isEmpty();
    }

    @Test
    void theTableHasAHeadingForEachStepAndFitsATerminal() {
        String out = Cli.run("rules").out();
        assertThat(out.lines()).allMatch(line -> line.length() <= 120);
        for (Step step : Step.values()) {
            if (!catalogued(entry -> entry.rule().step() == step).isEmpty()) {
                assertThat(out.lines()).contains(step.operation().word() + ": " + step.title());
            }
        }
        assertThat(catalogued(entry -> true)).allSatisfy(id -> assertThat(out).contains("\n" + id + " "));
    }

    @Test
    void nothingLeftIsSaid() {
        assertThat(Cli.run("rules --family MAP --op remove").out()).startsWith("no rule is of that family");
    }
}
