package io.github.mmhotplug.api;

import io.github.mmhotplug.api.profile.KernelProfile;

/**
 * Which architecture is wanted.
 *
 * @param variant id of one of the provider's variants
 * @param profile the kernel, with the port's own capabilities
 * @param facts the machine
 */
public record ArchitectureRequest(String variant, KernelProfile profile, MachineFacts facts) {}
