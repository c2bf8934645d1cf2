package io.github.mmhotplug.kit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.ContractViolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What came of a contract that JUnit ran as it runs any other test class.
 *
 * @param passed names of the tests that passed
 * @param skipped why tests were not run to their end
 * @param failed why tests, or the contract as a whole, failed; in order
 */
record ContractResult(List<String> passed, List<String> skipped, List<Throwable> failed) {
    /** Runs a contract with its report where reports of contracts go. */
    static ContractResult of(Class<? extends ArchitectureContract> contract) {
        return of(contract, Path.of("target", "tck"));
    }

    /** Runs a contract with its report below a directory of its own. */
    static ContractResult of(Class<? extends ArchitectureContract> contract, Path reports) {
        return run(contract, reports, Map.of());
    }

    /** Holds a wrong port to the contract, with a report in its own name. */
    static ContractResult ofPort(Class<? extends WrongPort> port) {
        return ofPort(port, Path.of("target", "tck", port.getSimpleName()));
    }

    /** Holds a wrong port to the contract, with its report below a directory of its own. */
    static ContractResult ofPort(Class<? extends WrongPort> port, Path reports) {
        return run(WrongPortContract.class, reports, Map.of(WrongPortContract.PORT, port.getName()));
    }

    private static ContractResult run(
            Class<? extends ArchitectureContract> contract, Path reports, Map<String, String> parameters) {
        ContractResult result = new ContractResult(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(contract))
                                .configurationParameters(parameters)
                                .configurationParameter("mm.tck.report", reports.toString())
                                .build(),
                        result.listener());
        return result;
    }

    private TestExecutionListener listener() {
        return new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult outcome) {
                switch (outcome.getStatus()) {
                    case SUCCESSFUL -> {
                        if (test.isTest()) {
                            passed.add(test.getDisplayName());
                        }
                    }
                    case ABORTED ->
                        skipped.add(outcome.getThrowable()
                                .map(Throwable::getMessage)
                                .orElse(""));
                    case FAILED -> failed.add(outcome.getThrowable().orElseThrow());
                }
            }
        };
    }

    /** The rules that were found broken, in order. */
    List<ContractViolation> violations() {
        return failed.stream()
                .filter(ContractViolation.class::isInstance)
                .map(ContractViolation.class::cast)
                .toList();
    }
}
