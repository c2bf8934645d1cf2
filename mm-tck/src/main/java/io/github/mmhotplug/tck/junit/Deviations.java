package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Declaration;
import io.github.mmhotplug.tck.KnownDeviation;
import io.github.mmhotplug.tck.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The deviations that a contract or its port declares, and which of them have been seen. */
final class Deviations {
    private final List<KnownDeviation> annotated;
    private final Declaration declaration;
    private final Set<Known> seen = new HashSet<>();
    private final Set<Known> tried = new HashSet<>();

    /** A deviation: those of one rule and issue are one, on whatever variants and kernels. */
    private record Known(String rule, String issue) {}

    Deviations(ArchitectureContract contract) {
        annotated = Stream.of(contract.getClass().getAnnotationsByType(KnownDeviation.class))
                .toList();
        declaration = contract.declaration();
    }

    /** Why a broken rule is no news, if it is none. */
    Optional<String> failed(String rule, Subject subject) {
        Optional<Known> known = matching(rule, subject).findFirst();
        known.ifPresent(seen::add);
        return known.map(Known::issue);
    }

    /** A test of the rule passed: all of them must not. */
    void passed(String rule, Subject subject) {
        matching(rule, subject).forEach(tried::add);
    }

    private Stream<Known> matching(String rule, Subject subject) {
        String kernel = subject.profile().name();
        Stream<String> byAnnotation = annotated.stream()
                .filter(known -> known.rule().equals(rule))
                .filter(known -> known.variant().isEmpty() || known.variant().equals(subject.variant()))
                .filter(known -> known.kernel().isEmpty() || known.kernel().equals(kernel))
                .map(KnownDeviation::issue);
        return Stream.concat(byAnnotation, declaration.deviations(rule, subject.variant(), kernel).stream())
                .map(issue -> new Known(rule, issue));
    }

    /** A deviation whose tests ran and all passed is none any more. */
    void failIfStale() {
        for (Known known : tried) {
            if (!seen.contains(known)) {
                throw new AssertionError("stale deviation from " + known.rule() + " (" + known.issue()
                        + "): every test of the rule passes; take @KnownDeviation or the line in " + Declaration.FILE
                        + " away");
            }
        }
    }
}
