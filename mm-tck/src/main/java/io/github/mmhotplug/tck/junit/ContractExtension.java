package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs every test of a contract once for each subject that it is about, and writes the report at the end. */
public final class ContractExtension
        implements TestTemplateInvocationContextProvider, BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ContractExtension.class);
    private static final String REPORT_DIRECTORY = "mm.tck.report";

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isOutermost(context)) {
            context.getStore(NAMESPACE).put(ContractRun.class, new ContractRun(contract(context)));
        }
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Rule.class);
    }

    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        ContractRun run = run(context);
        Method method = context.getRequiredTestMethod();
        io.github.mmhotplug.api.rule.Rule rule =
                run.rule(method.getAnnotation(Rule.class).value());
        return run.subjects().stream()
                .filter(subject -> rule.where().holds(subject.profile()))
                .filter(subject -> concerns(method, subject))
                .map(subject -> new SubjectInvocation(run, rule, subject));
    }

    /** A test of a feature runs where the kernel has it: its twin for those that lack it, else the test itself. */
    private static boolean concerns(Method method, Subject subject) {
        RequiresFeature required = method.getAnnotation(RequiresFeature.class);
        WithoutFeature without = method.getAnnotation(WithoutFeature.class);
        if (required != null && without != null && required.value() == without.value()) {
            throw new IllegalStateException(method + " demands a feature and its absence");
        }
        return isThere(method.getDeclaringClass().getAnnotation(RequiresFeature.class), subject)
                && isThere(required, subject)
                && (without == null || (subject.kernelHas(without.value()) && !subject.has(without.value())));
    }

    private static boolean isThere(@Nullable RequiresFeature required, Subject subject) {
        return required == null || (subject.kernelHas(required.value()) && subject.has(required.value()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isOutermost(context)) {
            ContractRun run = run(context);
            String directory = context.getConfigurationParameter(REPORT_DIRECTORY)
                    .orElse(System.getProperty(REPORT_DIRECTORY, "target/tck"));
            run.report().write(Path.of(directory, context.getRequiredTestClass().getSimpleName()));
            run.deviations().failIfStale();
        }
    }

    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestInstances().getAllInstances().size() == 1;
    }

    private static ArchitectureContract contract(ExtensionContext context) {
        return context.getRequiredTestInstances()
                .findInstance(ArchitectureContract.class)
                .orElseThrow(() -> new IllegalStateException("only an ArchitectureContract can be run so"));
    }

    private static ContractRun run(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(ContractRun.class, ContractRun.class);
    }
}
