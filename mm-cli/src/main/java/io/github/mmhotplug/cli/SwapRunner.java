package io.github.mmhotplug.cli;

import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Swap;
import io.github.mmhotplug.core.Swap.Decision;
import io.github.mmhotplug.core.SwapTarget;
import io.github.mmhotplug.scenario.language.Scenario;
import io.github.mmhotplug.scenario.language.Scenario.Target;
import io.github.mmhotplug.scenario.language.Scenario.Word;
import io.github.mmhotplug.scenario.language.ScenarioReader;
import io.github.mmhotplug.scenario.run.ScenarioRunner;
import io.github.mmhotplug.scenario.trace.BadFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs a scenario and moves its machine; what can't be done is bad input. */
final class SwapRunner {
    private final World world;
    private final Scenario scenario;

    /**
     * What came of it.
     *
     * @param here the machine before
     * @param swap the swap: accepted if nobody can tell, else rejected
     */
    record Moved(Machine here, Swap swap) {}

    SwapRunner(World world, Path file) {
        this.world = world;
        try {
            this.scenario = ScenarioReader.read(file);
        } catch (BadFileException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }

    /** The machine behind the last step: of the named architecture and kernel, by default of the file's first ones. */
    Machine run(@Nullable String architecture, @Nullable String kernel) {
        Target first = scenario.targets().get(0);
        Target target = new Target(
                architecture == null ? first.architecture() : Word.of(architecture.strip()),
                kernel == null ? first.kernel() : Word.of(kernel.strip()));
        try {
            return new ScenarioRunner(world.installed()).run(scenario, target).machine();
        } catch (BadFileException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }

    /** Moves it. */
    static Moved move(Machine machine, Registered registered, SwapTarget target) {
        Machine before = machine.fork();
        try {
            Swap swap = machine.swap(target);
            if (swap.decision() == Decision.OPEN) {
                swap.reject();
            }
            return new Moved(before, swap);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(registered.variant().id() + ": " + e.getMessage());
        }
    }
}
