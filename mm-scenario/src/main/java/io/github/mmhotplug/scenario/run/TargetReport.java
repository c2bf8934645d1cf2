package io.github.mmhotplug.scenario.run;

import java.util.List;

/**
 * What came of a scenario on one machine.
 *
 * @param architecture id of the variant
 * @param kernel the kernel
 * @param steps its steps, in order
 */
public record TargetReport(String architecture, String kernel, List<StepReport> steps) {
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
