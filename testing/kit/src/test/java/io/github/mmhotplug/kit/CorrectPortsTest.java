package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A port without a mistake is accused of nothing, and its author does not wait long for that. */
class CorrectPortsTest {
    /** Of one variant under one kernel; about a second, and much more only on a machine that is busy with other things. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static Stream<Class<? extends PortContract>> ports() {
        return CorrectPorts.all();
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aRightPortBreaksNothing(Class<? extends PortContract> port, TestReporter reporter) {
        long start = System.nanoTime();
        ContractResult result = ContractResult.of(port);
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        reporter.publishEntry("contract of " + port.getSimpleName(), taken.toMillis() + " ms");

        assertThat(result.failed()).isEmpty();
        assertThat(result.passed()).hasSizeGreaterThan(40);
        assertThat(taken).isLessThan(LIMIT);
    }
}
