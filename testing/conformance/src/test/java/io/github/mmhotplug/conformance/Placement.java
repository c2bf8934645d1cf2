package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the memmap of an add shall go: the parameter at boot, and the flag of a caller that sets it blindly. */
enum Placement {
    SYSTEM(MemmapOnMemory.OFF, MemmapPlace.SYSTEM, Optional.empty()),
    ON_MEMORY(MemmapOnMemory.ON, MemmapPlace.ON_MEMORY, Optional.of(MhpFlag.MEMMAP_ON_MEMORY)),
    FORCE(MemmapOnMemory.FORCE, MemmapPlace.FORCE, Optional.of(MhpFlag.MEMMAP_ON_MEMORY)),
    FROM_RANGE(MemmapOnMemory.OFF, MemmapPlace.FROM_RANGE, Optional.of(MhpFlag.MEMMAP_FROM_RANGE));

    private final MemmapOnMemory parameter;
    private final MemmapPlace place;
    private final Optional<MhpFlag> flag;

    Placement(MemmapOnMemory parameter, MemmapPlace place, Optional<MhpFlag> flag) {
        this.parameter = parameter;
        this.place = place;
        this.flag = flag;
    }

    /** Those that the kernel and the port have; the design of 2019 is a wish, which a port may turn down. */
    static List<Placement> of(Port port) {
        List<Placement> offered = new ArrayList<>(List.of(SYSTEM));
        boolean selects = port.architecture().selectsMemmapOnMemory().isEmpty();
        if (selects && !port.memmapOnMemory().equals("none")) {
            offered.add(ON_MEMORY);
            if (port.has(CoreCapabilities.MEMMAP_ON_MEMORY_FORCE)) {
                offered.add(FORCE);
            }
        }
        if (port.has(CoreCapabilities.MEMMAP_FROM_RANGE)) {
            offered.add(FROM_RANGE);
        }
        return offered;
    }

    /** Whether an add can have it, or is refused by a rule on where a memmap goes before it begins. */
    boolean takes(Machine machine, long start, long size) {
        Optional<Refusal> refusal = machine.fork().apply(add(start, size)).refusal();
        boolean turnedDown = isSelfHosted()
                && refusal.map(why -> why.rule().id().startsWith("MAP-")).orElse(false);
        return !turnedDown;
    }

    boolean isSelfHosted() {
        return this == ON_MEMORY || this == FORCE;
    }

    MemmapPlace place() {
        return place;
    }

    MachineBuilder onto(MachineBuilder builder) {
        return builder.memmapOnMemory(parameter);
    }

    Operation add(long start, long size) {
        return flag.map(set -> Ops.add(start, size, set)).orElseGet(() -> Ops.add(start, size));
    }
}
