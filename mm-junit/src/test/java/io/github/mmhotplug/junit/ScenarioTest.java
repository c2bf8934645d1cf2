package io.github.mmhotplug.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.mmhotplug.core.Machine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What JUnit makes of {@link Scenario}. */
class ScenarioTest {
    static class Right {
        @Scenario("one-gib.yaml")
        void goesOnline(Machine machine) {
            assertThat(machine.snapshot().blocks()).isNotEmpty();
        }

        @Scenario("one-gib.yaml")
        void needsNoMachine() {
            assertThat(1).isOne();
        }
    }

    static class Wrong {
        @Scenario("wrong.yaml")
        void isNotReached() {
            throw new IllegalStateException("the scenario has failed already");
        }

        @Scenario("nowhere.yaml")
        void hasNoFile() {
            throw new IllegalStateException("there is no such file");
        }
    }

    @Test
    void everyMachineIsATestOfItsOwn() {
        List<String> ran = run(Right.class);
        assertThat(ran)
                .hasSize(8)
                .allMatch(line -> line.endsWith("SUCCESSFUL "))
                .anyMatch(line -> line.startsWith("s390, kernel 6.12 "));
    }

    @Test
    void whatIsNotAsExpectedIsSaidWithItsPlace() {
        List<String> ran = run(Wrong.class);
        assertThat(ran)
                .anySatisfy(line -> assertThat(line)
                        .contains("wrong.yaml:6: step 1, add 1 GiB at 0x100000000")
                        .contains("change of mem_total: expected 1 GiB, is 0"))
                .anySatisfy(line -> assertThat(line).contains("there is no 'nowhere.yaml' beside Wrong"))
                .noneMatch(line -> line.contains("already"));
    }

    private static List<String> run(Class<?> tests) {
        List<String> lines = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest() || result.getThrowable().isPresent()) {
                                    lines.add(test.getDisplayName() + " " + result.getStatus() + " "
                                            + result.getThrowable()
                                                    .map(Throwable::getMessage)
                                                    .orElse(""));
                                }
                            }
                        });
        return lines;
    }
}
