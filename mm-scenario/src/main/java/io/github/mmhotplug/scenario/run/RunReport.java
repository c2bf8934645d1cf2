package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.scenario.language.Scenario;
import java.util.List;

/**
 * What came of a scenario.
 *
 * @param scenario the scenario
 * @param targets its machines, in order
 */
public record RunReport(Scenario scenario, List<TargetReport> targets) {
    public RunReport {
        targets = List.copyOf(targets);
    }

    public boolean passed() {
        return targets.stream().allMatch(TargetReport::passed);
    }
}
