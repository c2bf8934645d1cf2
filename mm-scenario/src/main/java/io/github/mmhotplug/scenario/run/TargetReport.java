package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.core.Machine;
import java.util.List;

/**
 * What came of a scenario on one machine.
 *
 * @param architecture id of the variant
 * @param kernel the kernel
 * @param machine the machine behind the last step
 * @param steps its steps, in order
 */
public record TargetReport(String architecture, String kernel, Machine machine, List<StepReport> steps) {
    public TargetReport {
        steps = List.copyOf(steps);
    }

    public boolean passed() {
        return steps.stream().allMatch(StepReport::passed);
    }

    /** How many things were looked at. */
    public int looked() {
        return steps.stream().mapToInt(StepReport::looked).sum();
    }

    /** How many of them are not as expected. */
    public int failed() {
        return steps.stream().mapToInt(step -> step.failures().size()).sum();
    }
}
