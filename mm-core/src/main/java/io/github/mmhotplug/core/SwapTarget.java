package io.github.mmhotplug.core;

import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;

/**
 * Where a machine may move to.
 *
 * @param architecture port and variant: another one, or another version of its own
 * @param profile the kernel, with the port's own capabilities ({@link Registered#profile})
 */
public record SwapTarget(Registered architecture, KernelProfile profile) {}
