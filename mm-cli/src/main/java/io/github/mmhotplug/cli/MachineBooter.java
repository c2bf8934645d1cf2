package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Turns {@link MachineOptions} into machines; what is wrong with the options is bad input. */
final class MachineBooter {
    /** The ports that are compared where none is named. */
    private static final Set<String> COMPARED = Set.of("x86", "arm64", "powerpc", "s390");

    private final World world;
    private final MachineOptions options;
    private final String defaultRam;

    MachineBooter(World world, MachineOptions options, String defaultRam) {
        this.world = world;
        this.options = options;
        this.defaultRam = defaultRam;
    }

    /** Those named, or of four ports the variant that answers to the port's own name. */
    List<Registered> architectures() {
        if (options.architectures != null && options.architectures.isEmpty()) {
            throw new BadInputException("--arch: no architecture is named; known are "
                    + String.join(", ", world.architectures().names()));
        }
        if (options.architectures == null) {
            return world.architectures().variants().stream()
                    .filter(registered ->
                            COMPARED.contains(registered.provider().id()))
                    .filter(registered -> registered
                                    .variant()
                                    .shortNames()
                                    .contains(registered.provider().id())
                            || registered
                                    .variant()
                                    .id()
                                    .equals(registered.provider().id()))
                    .toList();
        }
        return options.architectures.stream()
                .map(name -> world.architecture("--arch", name.strip()))
                .toList();
    }

    private KernelProfile profile(Registered registered) {
        return profile(registered, options.kernel == null ? KernelProfiles.DEFAULT : options.kernel);
    }

    /** A kernel as this port knows it, with what the options switch. */
    KernelProfile profile(Registered registered, String kernel) {
        KernelProfile profile = world.kernel("--kernel", kernel, registered);
        for (String key : options.with) {
            profile = change(profile, "--with", key, true);
        }
        for (String key : options.without) {
            profile = change(profile, "--without", key, false);
        }
        return options.faithful ? profile.faithful() : profile;
    }

    private static KernelProfile change(KernelProfile profile, String option, String key, boolean on) {
        String canonical = camelCase(key);
        List<String> switches = profile.switches();
        if (!switches.contains(canonical)) {
            throw new BadInputException(
                    option + ": kernel " + profile.name() + " has no switch " + Spelling.unknown(canonical, switches));
        }
        return profile.with(canonical, on);
    }

    /** {@code altmap-basepages} is {@code altmapBasepages}. */
    private static String camelCase(String key) {
        StringBuilder text = new StringBuilder();
        for (String part : key.split("-", -1)) {
            boolean first = text.isEmpty() || part.isEmpty();
            text.append(first ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return text.toString();
    }

    ReferenceMachine reference(Registered registered) {
        long ram = Quantities.size("--ram", options.ram == null ? defaultRam : options.ram);
        OptionalLong unit = OptionalLong.empty();
        String variant = registered.variant().id();
        if (options.block != null) {
            if (registered.provider().firmwareUnit(variant).isEmpty()) {
                throw new BadInputException(
                        "--block: the memory block size of " + variant
                                + " follows from its boot memory; only architectures whose firmware hands out memory in units take it");
            }
            unit = OptionalLong.of(Quantities.size("--block", options.block));
        }
        return registered.provider().referenceMachine(variant, ram, unit);
    }

    /** Boots one, with all drivers. */
    Machine boot(Registered registered, ReferenceMachine reference, UnaryOperator<MachineBuilder> how) {
        return boot(registered, profile(registered), reference, how);
    }

    /** Boots one under a kernel of the caller's, with all drivers. */
    Machine boot(
            Registered registered,
            KernelProfile profile,
            ReferenceMachine reference,
            UnaryOperator<MachineBuilder> how) {
        try {
            MachineBuilder builder = how.apply(MachineBuilder.of(registered, profile, reference.facts()));
            world.drivers().values().forEach(builder::driver);
            if (options.free != null) {
                builder.freeBytes(Quantities.sizeOrZero("--free", options.free));
            }
            if (options.largestFreeOrder != null) {
                builder.largestFreeOrder(options.largestFreeOrder);
            }
            return builder.boot();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(registered.variant().id() + ": " + e.getMessage());
        }
    }
}
