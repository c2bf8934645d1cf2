package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.List;

/**
 * A driver that brings memory: it turns what its host says into calls of the core, as the kernel's driver does.
 * Keeps no state; what it must remember lives in {@link CorePort#state}.
 */
public interface HotplugDriver {
    /** The driver's id: {@code acpi}. */
    String id();

    /**
     * Handles one input to its end.
     *
     * @param input what the host or user wants, never null
     * @param core the core, valid during the call only
     * @throws IllegalArgumentException if the driver has no such verb or an argument is malformed
     */
    Outcome<Unit> handle(DriverInput input, CorePort core);

    /** The driver's consumers of memory notifications. */
    default List<MemoryNotifier> notifiers() {
        return List.of();
    }
}
