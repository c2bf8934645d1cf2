package io.github.mmhotplug.junit;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.scenario.language.Scenario.Target;
import io.github.mmhotplug.scenario.language.Scenario.Word;
import io.github.mmhotplug.scenario.language.ScenarioReader;
import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.run.ScenarioRunner;
import io.github.mmhotplug.scenario.run.StepReport;
import io.github.mmhotplug.scenario.run.TargetReport;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** One invocation of a test for each machine of its {@link Scenario}. */
final class ScenarioExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), Scenario.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        String name = AnnotationSupport.findAnnotation(context.getElement(), Scenario.class)
                .orElseThrow()
                .value();
        io.github.mmhotplug.scenario.language.Scenario scenario =
                ScenarioReader.read(file(context.getRequiredTestClass(), name));
        return targets(scenario, context).stream().map(target -> new OnOneMachine(scenario, target));
    }

    private static List<Target> targets(
            io.github.mmhotplug.scenario.language.Scenario scenario, ExtensionContext context) {
        return MachineExtension.described(context)
                .map(machine -> List.of(new Target(Word.of(machine.architecture()), Word.of(machine.kernel()))))
                .orElse(scenario.targets());
    }

    private static Path file(Class<?> test, String name) {
        URL resource = test.getResource(name);
        if (resource != null && resource.getProtocol().equals("file")) {
            try {
                return Path.of(resource.toURI());
            } catch (URISyntaxException e) {
                throw new ExtensionConfigurationException("@Scenario: " + resource + " is no file", e);
            }
        }
        Path path = Path.of(name);
        if (!Files.isRegularFile(path)) {
            throw new ExtensionConfigurationException(
                    "@Scenario: there is no '" + name + "' beside " + test.getSimpleName()
                            + " on the class path, nor in " + Path.of("").toAbsolutePath());
        }
        return path;
    }

    private record OnOneMachine(io.github.mmhotplug.scenario.language.Scenario scenario, Target target)
            implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return target.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Run(scenario, target));
        }
    }

    /** Runs the scenario when the test asks for its machine, or else right before the test. */
    private static final class Run implements ParameterResolver, BeforeTestExecutionCallback {
        private final io.github.mmhotplug.scenario.language.Scenario scenario;
        private final Target target;
        private Optional<TargetReport> report = Optional.empty();

        Run(io.github.mmhotplug.scenario.language.Scenario scenario, Target target) {
            this.scenario = scenario;
            this.target = target;
        }

        private TargetReport report() {
            if (report.isEmpty()) {
                report = Optional.of(new ScenarioRunner(Installed.load(ScenarioExtension.class.getClassLoader()))
                        .run(scenario, target));
            }
            return report.get();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Machine.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return report().machine();
        }

        @Override
        public void beforeTestExecution(ExtensionContext context) {
            StringBuilder failures = new StringBuilder();
            for (StepReport step : report().steps()) {
                step.failures()
                        .forEach(failure -> failures.append("%n%s:%d: step %d, %s: %s"
                                .formatted(
                                        failure.source().place().file(),
                                        failure.source().place().line(),
                                        step.number(),
                                        step.what(),
                                        failure.difference())));
            }
            if (!failures.isEmpty()) {
                throw new AssertionError(scenario.title() + ", on " + target + ": not as expected" + failures);
            }
        }
    }
}
