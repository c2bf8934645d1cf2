package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the options of {@code mmhp add} into one machine and one add for each architecture. */
final class AddRunner {
    /** The ports that are compared where none is named. */
    private static final Set<String> COMPARED = Set.of("x86", "arm64", "powerpc", "s390");

    private final World world;
    private final AddOptions options;
    private final long sizeBytes;
    private final MemmapPlace memmap;

    AddRunner(World world, AddOptions options) {
        this.world = world;
        this.options = options;
        this.sizeBytes = Quantities.size("SIZE", options.size);
        this.memmap = Arrays.stream(MemmapPlace.values())
                .filter(place -> place.word().equals(options.memmap))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--memmap: '" + options.memmap + "' is none of " + "system, on-memory, force, from-range"));
        if (!options.driver.equals("raw") && !world.drivers().containsKey(options.driver)) {
            throw new BadInputException("--driver: there is no driver '" + options.driver + "'; known are raw, "
                    + String.join(", ", world.drivers().keySet()));
        }
    }

    /** Every architecture asked for; bad input is found before the first one runs. */
    List<AddRun> run() {
        String kernel = options.kernel == null ? KernelProfiles.DEFAULT : options.kernel;
        List<Machine> machines = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        for (Registered registered : architectures()) {
            ReferenceMachine reference = reference(registered);
            machines.add(boot(registered, profile(kernel, registered), reference));
            starts.add(options.at == null ? reference.hotplugStart() : Quantities.address("--at", options.at));
        }
        List<AddRun> runs = new ArrayList<>();
        for (int i = 0; i < machines.size(); i++) {
            Machine machine = machines.get(i);
            long start = starts.get(i);
            runs.add(new AddRun(machine, start, sizeBytes, memmap, machine.apply(operation(start))));
        }
        return runs;
    }

    /** Those named, or of four ports the variant that answers to the port's own name. */
    private List<Registered> architectures() {
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

    private KernelProfile profile(String kernel, Registered registered) {
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
        List<String> switches = profile.capabilities().stream()
                .filter(Capability::isSwitch)
                .map(Capability::key)
                .toList();
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

    private ReferenceMachine reference(Registered registered) {
        long ram = Quantities.size("--ram", options.ram);
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

    private Machine boot(Registered registered, KernelProfile profile, ReferenceMachine reference) {
        try {
            MachineBuilder builder =
                    MachineBuilder.of(registered, profile, reference.facts()).memmapOnMemory(parameter());
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

    private MemmapOnMemory parameter() {
        return switch (memmap) {
            case SYSTEM, FROM_RANGE -> MemmapOnMemory.OFF;
            case ON_MEMORY -> MemmapOnMemory.ON;
            case FORCE -> MemmapOnMemory.FORCE;
        };
    }

    private Operation operation(long start) {
        if (options.driver.equals("raw")) {
            AddMemoryRequest request = AddMemoryRequest.of(start, sizeBytes);
            @Nullable
            MhpFlag flag = switch (memmap) {
                case SYSTEM -> null;
                case ON_MEMORY, FORCE -> MhpFlag.MEMMAP_ON_MEMORY;
                case FROM_RANGE -> MhpFlag.MEMMAP_FROM_RANGE;
            };
            return new Operation.AddMemory(flag == null ? request : request.withFlag(flag));
        }
        return new Operation.Drive(
                options.driver,
                new DriverInput("plug", Map.of("address", Long.toString(start), "size", Long.toString(sizeBytes))));
    }
}
