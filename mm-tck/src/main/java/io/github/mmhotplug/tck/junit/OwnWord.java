package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.rules.GeometryRules;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a port's own word explains why a test failed: facts that contradict each other, or a feature that it has not
 * and does not declare absent. Asked after a failure only.
 */
final class OwnWord {
    private static final List<Method> FACTS = Arrays.stream(GeometryRules.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Rule.class))
            .sorted(Comparator.comparing(OwnWord::id))
            .toList();

    private final ContractRun run;
    private final Subject subject;

    OwnWord(ContractRun run, Subject subject) {
        this.run = run;
        this.subject = subject;
    }

    private static String id(Method test) {
        return test.getAnnotation(Rule.class).value();
    }

    /** What is wrong with it, if anything; a test of the facts that found something speaks for itself. */
    Optional<ContractViolation> violation(Method failed, @Nullable Throwable cause) {
        if (FACTS.contains(failed) && cause instanceof AssertionError) {
            return Optional.empty();
        }
        return FACTS.stream()
                .flatMap(test -> contradiction(test).stream())
                .findFirst()
                .or(() -> undeclared(failed));
    }

    private Optional<ContractViolation> contradiction(Method test) {
        try {
            test.setAccessible(true);
            test.invoke(new GeometryRules() {}, subject);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            return thrown instanceof AssertionError
                    ? Optional.of(new ContractViolation(
                            run.rule(id(test)), subject, String.valueOf(thrown.getMessage()), thrown))
                    : Optional.empty(); // follows from what another one says
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<ContractViolation> undeclared(Method failed) {
        RequiresFeature required = failed.getAnnotation(RequiresFeature.class);
        if (required == null) {
            return Optional.empty();
        }
        return switch (required.value()) {
            case MEMMAP_ON_MEMORY -> undeclared(required.value(), MemmapOnMemory.ON);
            case MEMMAP_ON_MEMORY_FORCE -> undeclared(required.value(), MemmapOnMemory.FORCE);
            default -> Optional.empty();
        };
    }

    private Optional<ContractViolation> undeclared(Feature feature, MemmapOnMemory parameter) {
        return veto(parameter)
                .map(why -> new ContractViolation(
                        ContractRule.WISH_OR_REASON,
                        subject,
                        "Feature." + feature + " is not declared absent, yet there is a veto: " + why,
                        null));
    }

    private Optional<Veto> veto(MemmapOnMemory parameter) {
        try {
            return subject.boot(builder -> builder.memmapOnMemory(parameter)).memmapOnMemoryVeto(parameter);
        } catch (RuntimeException e) {
            return Optional.empty(); // then the failure has another reason
        }
    }
}
