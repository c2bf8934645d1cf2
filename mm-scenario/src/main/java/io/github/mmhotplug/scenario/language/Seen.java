package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import java.util.Optional;

/**
 * What can be looked at behind a step.
 *
 * @param machine the machine now
 * @param before what could be seen of it before the step
 * @param after what can be seen of it now
 * @param outcome what came of the step, if it did anything
 * @param names what names stand for
 */
public record Seen(
        Machine machine,
        MachineSnapshot before,
        MachineSnapshot after,
        Optional<Outcome<Effect>> outcome,
        Names names) {}
