package io.github.mmhotplug.tck;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.List;

/** What a test of the kit demands, in words that say what was wrong. */
public final class Expect {
    private Expect() {}

    /** That something holds. */
    @FormatMethod
    public static void that(boolean holds, String otherwise, Object... arguments) {
        if (!holds) {
            throw new AssertionError(otherwise.formatted(arguments));
        }
    }

    /** That an operation succeeds. */
    @CanIgnoreReturnValue
    public static Effect done(Machine machine, Operation operation) {
        return machine.apply(operation).fold(effect -> effect, refusal -> {
            throw new AssertionError(operation + " is refused: " + refusal);
        });
    }

    /** That an operation is refused, and changes nothing. */
    @CanIgnoreReturnValue
    public static Refusal refused(Machine machine, Operation operation) {
        return refused(machine, operation, Faults.NONE);
    }

    /** That an operation is refused when something fails, and changes nothing. */
    @CanIgnoreReturnValue
    public static Refusal refused(Machine machine, Operation operation, Faults faults) {
        Machine before = machine.fork();
        Refusal refusal = machine.apply(operation, faults)
                .refusal()
                .orElseThrow(() -> new AssertionError(operation + " is not refused"));
        same(machine, before, "after " + refusal);
        return refusal;
    }

    /** That an operation is refused by a rule, and changes nothing. */
    @CanIgnoreReturnValue
    public static Refusal refused(Machine machine, Operation operation, RefusalRule rule) {
        Refusal refusal = refused(machine, operation);
        that(
                refusal.rule() == rule && refusal.errno() == rule.errno(),
                "%s is refused with %s, not with %s %s",
                operation,
                refusal,
                rule.errno(),
                rule.id());
        return refusal;
    }

    /** That a refusal has one of these errnos. */
    public static void errno(Refusal refusal, Errno... accepted) {
        that(
                List.of(accepted).contains(refusal.errno()),
                "%s is none of %s: %s",
                refusal.errno(),
                List.of(accepted),
                refusal);
    }

    /** That two machines don't differ. */
    public static void same(Machine machine, Machine before, String when) {
        List<String> differences = machine.differencesFrom(before);
        that(differences.isEmpty(), "%s, %s differ from before", when, differences);
    }
}
