package io.github.mmhotplug.tck.walk;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A walk of many steps on one machine. After each: a refusal has changed nothing but what had to leave a block, whoever
 * was told that something would happen was told how it ended, and all invariants hold.
 */
public final class Walk {
    private static final Set<String> MIGRATED = Set.of("workload", "free memory");

    private final Subject subject;
    private final long seed;
    private final Bystander bystander = Bystander.last();
    private final Machine start;

    private Walk(Subject subject, long seed) {
        this.subject = subject;
        this.seed = seed;
        boolean selfHosting = new Random(seed).nextInt(3) > 0;
        this.start =
                subject.boot(builder -> builder.memmapOnMemory(selfHosting ? MemmapOnMemory.ON : MemmapOnMemory.OFF)
                        .driver(bystander));
    }

    /**
     * Takes so many steps.
     *
     * @throws ContractViolation with the seed and the few steps that lead there, if anything is wrong after one
     */
    public static void take(Subject subject, long seed, int count) {
        new Walk(subject, seed).take(count);
    }

    private void take(int count) {
        WalkSource source = new WalkSource(new Random(seed), subject);
        List<WalkStep> steps = new ArrayList<>();
        Machine machine = start.fork();
        for (int i = 0; i < count; i++) {
            steps.add(source.next());
            Optional<ContractViolation> violation = step(machine, steps.get(i));
            if (violation.isPresent()) {
                throw shrunk(steps, violation.get());
            }
        }
    }

    private ContractViolation shrunk(List<WalkStep> steps, ContractViolation violation) {
        Shrinker shrinker = new Shrinker(fewer -> replay(fewer)
                .filter(other -> other.rule().equals(violation.rule()))
                .isPresent());
        List<WalkStep> few = shrinker.shrink(steps);
        String list = IntStream.range(0, few.size())
                .mapToObj(i -> "%n    %d. %s".formatted(i + 1, few.get(i)))
                .collect(Collectors.joining());
        return violation.after("seed " + seed + ", step " + steps.size() + "; these lead there too:" + list);
    }

    /** What is wrong after the first step after which anything is. */
    private Optional<ContractViolation> replay(List<WalkStep> steps) {
        Machine machine = start.fork();
        return steps.stream()
                .map(step -> step(machine, step))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<ContractViolation> step(Machine machine, WalkStep step) {
        Machine before = machine.fork();
        bystander.takeHeard();
        try {
            return judge(machine, before, step, machine.apply(step.operation(), step.faults()));
        } catch (ContractViolation already) {
            return Optional.of(already);
        } catch (SpiViolationException watched) {
            return Optional.of(new ContractViolation(watched.rule(), subject, watched.detail(), watched));
        } catch (RuntimeException thrown) {
            return Optional.of(new ContractViolation(
                    ContractRule.SOUND_ALWAYS, subject, "an exception came out of " + step + ": " + thrown, thrown));
        }
    }

    private Optional<ContractViolation> judge(Machine machine, Machine before, WalkStep step, Outcome<Effect> outcome) {
        if (outcome.isRefused()) {
            List<String> changed = new ArrayList<>(machine.differencesFrom(before));
            if (step.operation() instanceof Operation.WriteState) {
                changed.removeAll(MIGRATED);
            }
            if (!changed.isEmpty()) {
                return violation(ConductRule.UNCHANGED_AFTER_REFUSAL, "a refused " + step + " has changed " + changed);
            }
        }
        List<MemoryEvent> open = unanswered(bystander.takeHeard());
        if (!open.isEmpty()) {
            return violation(ContractRule.SOUND_ALWAYS, "I29 nobody was told how " + open + " ended: " + step);
        }
        List<String> broken = MachineInvariants.broken(machine);
        return broken.isEmpty()
                ? Optional.empty()
                : violation(ContractRule.SOUND_ALWAYS, String.join("; ", broken) + " after " + step);
    }

    private Optional<ContractViolation> violation(io.github.mmhotplug.api.rule.Rule rule, String what) {
        return Optional.of(new ContractViolation(rule, subject, what, null));
    }

    /** I29: each GOING is followed by the event itself or by its CANCEL before the next one comes. */
    private static List<MemoryEvent> unanswered(List<MemoryEvent> heard) {
        List<MemoryEvent> open = new ArrayList<>();
        for (MemoryEvent event : heard) {
            switch (event) {
                case MEM_GOING_ONLINE, MEM_GOING_OFFLINE -> open.add(event);
                case MEM_ONLINE, MEM_CANCEL_ONLINE -> open.remove(MemoryEvent.MEM_GOING_ONLINE);
                case MEM_OFFLINE, MEM_CANCEL_OFFLINE -> open.remove(MemoryEvent.MEM_GOING_OFFLINE);
                default -> {}
            }
        }
        return open;
    }
}
