package io.github.mmhotplug.tck.walk;

import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Operation;
import java.util.OptionalLong;

/**
 * One step of a walk.
 *
 * @param operation what is done
 * @param failsFrom number of the first allocation that fails
 */
record WalkStep(Operation operation, OptionalLong failsFrom) {
    Faults faults() {
        return failsFrom.isPresent() ? Faults.allocationsFrom(failsFrom.getAsLong()) : Faults.NONE;
    }

    @Override
    public String toString() {
        return operation + (failsFrom.isPresent() ? ", allocations fail from number " + failsFrom.getAsLong() : "");
    }
}
