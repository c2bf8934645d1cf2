package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.scenario.language.Scenario;
import io.github.mmhotplug.scenario.language.Scenario.Target;
import io.github.mmhotplug.scenario.language.Scenario.Word;
import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.text.Spelling;
import io.github.mmhotplug.scenario.trace.BadFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs scenarios: each of their machines by itself, from the boot on. */
public final class ScenarioRunner {
    private final Installed installed;

    public ScenarioRunner(Installed installed) {
        this.installed = installed;
    }

    /**
     * Runs a scenario on all its machines.
     *
     * @throws BadFileException if a machine can't be built, or a step has a quantity without a value
     */
    public RunReport run(Scenario scenario) {
        return run(scenario, target -> {});
    }

    /** The same, telling which machine is next. */
    public RunReport run(Scenario scenario, Consumer<Target> progress) {
        List<TargetReport> reports = new ArrayList<>();
        for (Target target : scenario.targets()) {
            progress.accept(target);
            reports.add(run(scenario, target));
        }
        return new RunReport(scenario, reports);
    }

    /** Runs a scenario on one machine, be it one of its own or another. */
    public TargetReport run(Scenario scenario, Target target) {
        Registered registered = installed
                .architectures()
                .find(target.architecture().text())
                .orElseThrow(() -> unknown(
                        scenario,
                        target.architecture(),
                        "architecture",
                        installed.architectures().names()));
        KernelProfile kernel = kernel(scenario, target, registered);
        ScenarioMachine booted = ScenarioMachine.boot(scenario, registered, kernel, installed);
        List<StepReport> steps = new TargetRun(scenario, booted).steps();
        return new TargetReport(registered.variant().id(), kernel.name(), booted.machine(), steps);
    }

    private KernelProfile kernel(Scenario scenario, Target target, Registered registered) {
        KernelProfile core = installed
                .profiles()
                .find(target.kernel().text())
                .orElseThrow(() -> unknown(
                        scenario,
                        target.kernel(),
                        "kernel profile",
                        installed.profiles().names()));
        return registered
                .profile(core)
                .orElseThrow(() -> unknown(
                        scenario,
                        target.kernel(),
                        "kernel profile of " + registered.variant().id(),
                        installed.profiles().names()));
    }

    private static BadFileException unknown(Scenario scenario, Word word, String what, List<String> known) {
        return word.source()
                .map(source -> source.unknown(what, known))
                .orElseGet(() -> new BadFileException(
                        scenario.file() + ": there is no " + what + " " + Spelling.unknown(word.text(), known)));
    }
}
