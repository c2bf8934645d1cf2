package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Optional;

/** One line of a machine's day. */
public sealed interface Step {
    /** Its place in the file. */
    YamlValue source();

    /** What is done to the machine, once the names have values. */
    @FunctionalInterface
    interface Action {
        /** The operation. Throws {@link io.github.mmhotplug.scenario.trace.BadFileException} where a quantity has no value. */
        Operation operation(Names names, Machine machine);
    }

    /**
     * Something happens, and something is expected of it; or only the latter.
     *
     * @param name what the file calls it, or empty
     * @param verb the key of what is done; {@code expect} if nothing is
     * @param action what is done
     * @param expectations what is to come of it
     */
    record Act(YamlValue source, String name, String verb, Optional<Action> action, List<Expectation> expectations)
            implements Step {
        public Act {
            expectations = List.copyOf(expectations);
        }
    }

    /**
     * Steps that happen several times.
     *
     * @param times how often
     * @param counter the name that counts from 0
     * @param steps what happens each time
     */
    record Repeat(YamlValue source, Quantity times, String counter, List<Step> steps) implements Step {
        public Repeat {
            steps = List.copyOf(steps);
        }
    }
}
