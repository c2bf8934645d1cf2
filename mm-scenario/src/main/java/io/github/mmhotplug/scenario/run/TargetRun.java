package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.language.Check;
import io.github.mmhotplug.scenario.language.Check.Difference;
import io.github.mmhotplug.scenario.language.Expectation;
import io.github.mmhotplug.scenario.language.Names;
import io.github.mmhotplug.scenario.language.OperationText;
import io.github.mmhotplug.scenario.language.OutcomeText;
import io.github.mmhotplug.scenario.language.Scenario;
import io.github.mmhotplug.scenario.language.Seen;
import io.github.mmhotplug.scenario.language.Step;
import io.github.mmhotplug.scenario.run.StepReport.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A scenario on one machine, step by step. A step that is not as expected does not stop those behind it. */
final class TargetRun {
    private static final String LOOKS = "look";

    private final Scenario scenario;
    private final ScenarioMachine target;
    private final Machine machine;
    private final List<StepReport> reports = new ArrayList<>();
    private MachineSnapshot last;
    private int spent;

    TargetRun(Scenario scenario, ScenarioMachine target) {
        this.scenario = scenario;
        this.target = target;
        this.machine = target.machine();
        this.last = machine.snapshot();
    }

    List<StepReport> steps() {
        take(scenario.steps(), target.names());
        return reports;
    }

    private void take(List<Step> steps, Names names) {
        for (Step step : steps) {
            if (step instanceof Step.Repeat repeat) {
                long times = repeat.times().value(names);
                for (long i = 0; i < times; i++) {
                    take(repeat.steps(), repeat.counter().isEmpty() ? names : names.with(repeat.counter(), i));
                    spend(step);
                }
            } else if (step instanceof Step.Act act) {
                spend(step);
                reports.add(act(act, names));
            }
        }
    }

    private void spend(Step step) {
        spent++;
        if (spent > scenario.budget()) {
            throw step.source()
                    .wrong(
                            "the run has taken its " + scenario.budget() + " steps",
                            "fewer steps, or a larger 'budget'");
        }
    }

    private StepReport act(Step.Act act, Names names) {
        MachineSnapshot before = last;
        Optional<Operation> operation = act.action().map(action -> action.operation(names, machine));
        Optional<Outcome<Effect>> outcome = operation.map(what -> apply(act, what));
        MachineSnapshot after = operation.isPresent() ? machine.snapshot() : before;
        last = after;
        Seen seen = new Seen(machine, before, after, outcome, names);
        List<Expectation> meant = act.expectations().stream()
                .filter(one ->
                        one.isFor(target.architectures(), machine.profile().name()))
                .toList();
        String result = outcome.map(OutcomeText::of).orElse("");
        List<Failure> failures = new ArrayList<>();
        int looked = 0;
        for (Expectation expectation : meant) {
            for (Check check : expectation.checks()) {
                looked++;
                check.difference(seen).ifPresent(found -> failures.add(new Failure(check.source(), found)));
            }
        }
        if (outcome.isPresent() && meant.stream().noneMatch(Expectation::judgesOutcome)) {
            looked++;
            outcome.get()
                    .refusal()
                    .ifPresent(refusal -> failures.add(
                            0, new Failure(act.source(), new Difference("outcome", OutcomeText.DONE, result))));
        }
        return new StepReport(
                reports.size() + 1,
                act.source(),
                act.name(),
                operation.map(what -> OperationText.of(what, machine)).orElse(LOOKS),
                result,
                EffectText.of(seen),
                notes(outcome),
                looked,
                failures);
    }

    private Outcome<Effect> apply(Step.Act act, Operation operation) {
        try {
            return machine.apply(operation);
        } catch (IllegalArgumentException e) {
            throw act.source().wrong(String.valueOf(e.getMessage()), "an input that the machine knows");
        }
    }

    private static List<String> notes(Optional<Outcome<Effect>> outcome) {
        return outcome.map(Outcome::notes).orElse(List.of()).stream()
                .map(Note::toString)
                .toList();
    }
}
