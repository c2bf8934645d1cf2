package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.cli.tck.TckLimits;
import io.github.mmhotplug.cli.tck.TckRun;
import io.github.mmhotplug.cli.tck.TckRun.Verdict;
import io.github.mmhotplug.cli.tck.TckRunner;
import io.github.mmhotplug.kit.ZooJars.ZooJar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What {@code mmhp tck} says of jars out of the zoo: the verdict, and the rule by which the kit names the mistake. A few in
 * every build, since each takes a process of its own; with {@code -Dmm.full=true} all of them.
 */
class ZooVerdictsTest {
    @TempDir
    private Path folder;

    private TckRun run(ZooJar jar) {
        TckLimits limits = new TckLimits(
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                512,
                List.of(jar.target().kernel()),
                1);
        return new TckRunner(limits, test -> {}).run(jar.file());
    }

    /** The rules that a report has as broken. */
    private static Set<String> broken(TckRun run) {
        Set<String> rules = new HashSet<>();
        for (JsonNode rule : run.reports().get(0).json().path("rules")) {
            for (JsonNode result : rule.path("results")) {
                if (result.path("verdict").asString().equals("failed")) {
                    rules.add(result.path("broken").asString());
                }
            }
        }
        return rules;
    }

    private List<String> wrongVerdicts(List<ZooJar> jars) {
        List<String> wrong = new ArrayList<>();
        for (ZooJar jar : jars) {
            TckRun run = run(jar);
            // a port whose first words are wrong does not get as far as its rules
            boolean named = run.verdict() == Verdict.NOT_LOADED
                    || (run.verdict() == Verdict.BREAKS
                            && broken(run).contains(jar.breaks().rule()));
            if (!named) {
                wrong.add(jar.port().getSimpleName() + ": " + run.verdict() + " " + run.findings());
            }
        }
        return wrong;
    }

    @Test
    void someAreFound() {
        assertThat(wrongVerdicts(List.of(
                        ZooJars.pack(RemoveMistakes.LinearMapFirst.class, folder),
                        ZooJars.pack(StandbyMistakes.ForgetsTheCancel.class, folder),
                        ZooJars.pack(FactMistakes.MappableRangeWrapped.class, folder))))
                .isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "mm.full", matches = "true")
    void allAreFound() {
        assertThat(wrongVerdicts(ZooJars.packAll(folder))).isEmpty();
    }
}
