package io.github.mmhotplug.api;

import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a port introduces itself: a {@link java.util.ServiceLoader} service, to be registered with
 * {@code @AutoService(ArchitectureProvider.class)}. Cheap to make, with a public constructor without arguments.
 */
public interface ArchitectureProvider {
    /** The port's id: {@code x86}. */
    String id();

    /** The version of this SPI that the port was written for: {@link Spi#VERSION} at its compile time. */
    int spiVersion();

    /** The variants it offers, at least one. */
    List<ArchitectureVariant> variants();

    /**
     * The port's own capabilities and quirks under a kernel.
     *
     * @return empty if the port does not know the profile: then nobody can run it
     */
    Optional<KernelProfile> portProfile(String profileName);

    /** The rules of the port's own vetoes and refusals. */
    default Collection<? extends RefusalRule> rules() {
        return List.of();
    }

    /** The firmware's unit that {@code --block} sets: {@code "LMB"}, {@code "storage increment"}; empty if there is none. */
    default Optional<String> firmwareUnit(String variant) {
        return Optional.empty();
    }

    /**
     * The machine assumed where nobody describes one.
     *
     * @param variant one of the variants
     * @param ramBytes boot memory
     * @param firmwareUnitBytes size of the firmware's unit, if the caller set it
     */
    ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes);

    /**
     * Makes the architecture.
     *
     * @param request variant, profile and facts; the profile is known to {@link #portProfile}
     * @throws IllegalArgumentException if the facts can't be those of such a machine
     */
    Architecture create(ArchitectureRequest request);

    /** The class beside which the port's resources lie; what wraps a provider answers with that of the one inside. */
    default Class<?> resources() {
        return getClass();
    }
}
