package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Set;

/**
 * What is expected behind a step.
 *
 * @param source its place in the file
 * @param architectures for which machines: variants, short names or ports; all if empty
 * @param kernels under which kernels; all if empty
 * @param checks what is looked at
 * @param judgesOutcome whether one of them is about the outcome; if none is, the step has to be done
 */
public record Expectation(
        YamlValue source, Set<String> architectures, Set<String> kernels, List<Check> checks, boolean judgesOutcome) {
    public Expectation {
        architectures = Set.copyOf(architectures);
        kernels = Set.copyOf(kernels);
        checks = List.copyOf(checks);
    }

    /** Whether it is meant for a machine that goes by these names, under a kernel. */
    public boolean isFor(Set<String> names, String kernel) {
        boolean here = architectures.isEmpty() || architectures.stream().anyMatch(names::contains);
        return here && (kernels.isEmpty() || kernels.contains(kernel));
    }
}
