package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.Status;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.junit.ContractReport.Verdict;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.TestAbortedException;

/** One test for one subject: hands it in, checks the invariants behind it, and says which rule was broken. */
final class SubjectInvocation implements TestTemplateInvocationContext, ParameterResolver, InvocationInterceptor {
    private final ContractRun run;
    private final Rule rule;
    private final Subject subject;

    SubjectInvocation(ContractRun run, Rule rule, Subject subject) {
        this.run = run;
        this.rule = rule;
        this.subject = subject;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return rule.id() + " " + subject;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Subject.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return subject;
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        Method method = invocationContext.getExecutable();
        Status status = method.getAnnotation(io.github.mmhotplug.tck.Rule.class).status();
        if (status == Status.UNTESTABLE) {
            invocation.skip();
            record(method, rule.id(), Verdict.UNTESTABLE, rule.statement());
            throw new TestAbortedException("no test can show " + rule.id() + ": " + rule.statement());
        }
        ContractViolation violation = violation(method, invocation);
        if (violation == null) {
            run.deviations().passed(rule.id(), subject);
            record(method, rule.id(), Verdict.PASSED, "");
            return;
        }
        Optional<String> known = run.deviations().failed(violation.rule(), subject);
        if (known.isPresent()) {
            record(method, violation.rule(), Verdict.DEVIATES, known.get());
            throw new TestAbortedException("known deviation, " + known.get() + ": " + violation.summary());
        }
        if (status == Status.OPTIONAL) {
            record(method, violation.rule(), Verdict.NOT_MET, violation.summary());
            throw new TestAbortedException("not required: " + violation.summary());
        }
        record(method, violation.rule(), Verdict.FAILED, violation.summary());
        throw violation;
    }

    /** Runs the test; what it broke, under the rule that tells most about it. */
    private @Nullable ContractViolation violation(Method method, Invocation<Void> invocation) throws Throwable {
        try {
            invocation.proceed();
            List<String> broken = subject.brokenInvariants();
            return broken.isEmpty()
                    ? null
                    : blame(method, "an invariant is broken: " + String.join("; ", broken), null);
        } catch (TestAbortedException aborted) {
            throw aborted;
        } catch (ContractViolation already) {
            return already;
        } catch (SpiViolationException watched) {
            return new ContractViolation(watched.rule(), subject, watched.detail(), watched);
        } catch (AssertionError failed) {
            return blame(method, String.valueOf(failed.getMessage()), failed);
        } catch (RuntimeException | LinkageError | StackOverflowError thrown) {
            return blame(method, "an exception came out of it: " + thrown, thrown);
        }
    }

    /** What a port says of itself comes first: where that is wrong, anything may follow. */
    private ContractViolation blame(Method method, String what, @Nullable Throwable cause) {
        return new OwnWord(run, subject)
                .violation(method, cause)
                .orElseGet(() -> new ContractViolation(rule, subject, what, cause));
    }

    private void record(Method method, String broken, Verdict verdict, String message) {
        Status status = method.getAnnotation(io.github.mmhotplug.tck.Rule.class).status();
        run.report().add(rule, broken, status, method.getName(), subject, verdict, message);
    }
}
