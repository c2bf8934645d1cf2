package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the options of {@code mmhp add} into one machine and one add for each architecture. */
final class AddRunner {
    private static final String DEFAULT_RAM = "2G";

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

    MachineBooter booter() {
        return new MachineBooter(world, options.machine, DEFAULT_RAM);
    }

    /** Every architecture asked for; bad input is found before the first one runs. */
    List<AddRun> run() {
        MachineBooter booter = booter();
        List<Machine> machines = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        for (Registered registered : booter.architectures()) {
            ReferenceMachine reference = booter.reference(registered);
            machines.add(booter.boot(registered, reference, builder -> builder.memmapOnMemory(parameter())));
            starts.add(start(reference));
        }
        List<AddRun> runs = new ArrayList<>();
        for (int i = 0; i < machines.size(); i++) {
            Machine machine = machines.get(i);
            long start = starts.get(i);
            runs.add(new AddRun(machine, start, sizeBytes, memmap, machine.apply(operation(start))));
        }
        return runs;
    }

    /** One architecture under a kernel of the caller's. */
    AddRun run(Registered registered, KernelProfile kernel) {
        MachineBooter booter = booter();
        ReferenceMachine reference = booter.reference(registered);
        Machine machine = booter.boot(registered, kernel, reference, builder -> builder.memmapOnMemory(parameter()));
        long start = start(reference);
        return new AddRun(machine, start, sizeBytes, memmap, machine.apply(operation(start)));
    }

    private long start(ReferenceMachine reference) {
        return options.at == null ? reference.hotplugStart() : Quantities.address("--at", options.at);
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
