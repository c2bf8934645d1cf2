package io.github.mmhotplug.core;

import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import java.util.Optional;

/**
 * Where a machine may move to.
 *
 * @param architecture port and variant: another one, or another version of its own
 * @param profile the kernel, with the port's own capabilities ({@link Registered#profile})
 * @param drivers where the machine's drivers come from there, id by id; empty if it keeps those that it has
 */
public record SwapTarget(Registered architecture, KernelProfile profile, Optional<DriverRegistry> drivers) {
    /** With the drivers that the machine has. */
    public SwapTarget(Registered architecture, KernelProfile profile) {
        this(architecture, profile, Optional.empty());
    }

    /** With these drivers: other versions of those that the machine has. */
    public SwapTarget withDrivers(DriverRegistry registry) {
        return new SwapTarget(architecture, profile, Optional.of(registry));
    }
}
