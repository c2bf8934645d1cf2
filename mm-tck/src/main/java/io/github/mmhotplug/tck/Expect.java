package io.github.mmhotplug.tck;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import java.util.List;
import java.util.Optional;

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

    /** That hot-added blocks go online, or offline again; if they don't, that is what is wrong. */
    public static void goes(Machine machine, Operation.WriteState write) {
        Optional<Refusal> refusal = machine.apply(write).refusal();
        if (refusal.isPresent()) {
            boolean offline = write.word().equals(OnlineType.OFFLINE.word());
            throw new ContractViolation(
                    offline ? ContractRule.HOT_GOES_OFFLINE : ContractRule.HOT_GOES_ONLINE,
                    machine.architecture().variant() + ", kernel "
                            + machine.profile().name(),
                    write + " is refused: " + refusal.get(),
                    null);
        }
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

    /** That every invariant of a machine holds. */
    public static void sound(Machine machine, String when) {
        List<String> broken = MachineInvariants.broken(machine);
        that(broken.isEmpty(), "%s, invariants are broken: %s", when, broken);
    }

    /** That two machines differ in watermarks at most: what these are depends on what they were before. */
    public static void sameButWatermarks(Machine machine, Machine before, String when) {
        List<String> differences = machine.differencesFrom(before).stream()
                .filter(part -> !part.equals("zones") || !zones(machine).equals(zones(before)))
                .toList();
        that(differences.isEmpty(), "%s, %s differ from before", when, differences);
    }

    private static List<ZoneStats> zones(Machine machine) {
        return machine.snapshot().zones().stream()
                .map(zone -> zone.withWatermarks(ZoneWatermarks.NONE))
                .toList();
    }

    /** That two machines don't differ. */
    public static void same(Machine machine, Machine before, String when) {
        List<String> differences = machine.differencesFrom(before);
        that(differences.isEmpty(), "%s, %s differ from before", when, differences);
    }
}
