package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.tck.KnownDeviation;
import io.github.mmhotplug.tck.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The deviations that a contract declares, and which of them have been seen. */
final class Deviations {
    private final List<KnownDeviation> declared;
    private final Set<KnownDeviation> seen = new HashSet<>();
    private final Set<KnownDeviation> tried = new HashSet<>();

    Deviations(Class<?> contract) {
        declared =
                Stream.of(contract.getAnnotationsByType(KnownDeviation.class)).toList();
    }

    /** Why a broken rule is no news, if it is none. */
    Optional<String> failed(String rule, Subject subject) {
        Optional<KnownDeviation> known = matching(rule, subject).findFirst();
        known.ifPresent(seen::add);
        return known.map(KnownDeviation::issue);
    }

    /** A test of the rule passed: all of them must not. */
    void passed(String rule, Subject subject) {
        matching(rule, subject).forEach(tried::add);
    }

    private Stream<KnownDeviation> matching(String rule, Subject subject) {
        return declared.stream()
                .filter(known -> known.rule().equals(rule))
                .filter(known -> known.variant().isEmpty() || known.variant().equals(subject.variant()))
                .filter(known -> known.kernel().isEmpty()
                        || known.kernel().equals(subject.profile().name()));
    }

    /** A deviation whose tests ran and all passed is none any more. */
    void failIfStale() {
        for (KnownDeviation known : declared) {
            if (tried.contains(known) && !seen.contains(known)) {
                throw new AssertionError("stale @KnownDeviation(rule = \"" + known.rule() + "\", issue = \""
                        + known.issue() + "\"): every test of the rule passes; take the annotation away");
            }
        }
    }
}
