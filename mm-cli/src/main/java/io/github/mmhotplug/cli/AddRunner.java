package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapEvent;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            runs.add(run(machines.get(i), starts.get(i)));
        }
        return runs;
    }

    private AddRun run(Machine machine, long start) {
        if (!options.tracePages) {
            return new AddRun(machine, start, sizeBytes, memmap, machine.apply(operation(start)), Optional.empty());
        }
        Machine before = machine.fork();
        List<MemmapEvent> added = new ArrayList<>();
        Outcome<Effect> outcome = machine.apply(operation(start), Faults.NONE, added::add);
        Optional<PageTrace> trace =
                outcome.isDone() ? Optional.of(removeAgain(before, machine.fork(), start, added)) : Optional.empty();
        return new AddRun(machine, start, sizeBytes, memmap, outcome, trace);
    }

    private PageTrace removeAgain(Machine before, Machine copy, long start, List<MemmapEvent> added) {
        List<MemmapEvent> removed = new ArrayList<>();
        Outcome<Effect> removal = copy.apply(new Operation.RemoveMemory(start, sizeBytes), Faults.NONE, removed::add);
        return new PageTrace(added, removal, removed, removal.isDone() ? copy.differencesFrom(before) : List.of());
    }

    /** One architecture under a kernel of the caller's. */
    AddRun run(Registered registered, KernelProfile kernel) {
        MachineBooter booter = booter();
        ReferenceMachine reference = booter.reference(registered);
        Machine machine = booter.boot(registered, kernel, reference, builder -> builder.memmapOnMemory(parameter()));
        return run(machine, start(reference));
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
