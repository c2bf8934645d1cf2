package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.Optional;

/**
 * One mapping of device memory on one machine, done.
 *
 * @param machine the machine afterwards
 * @param request what was to be mapped
 * @param outcome what became of it
 * @param basePages the same range in base pages on an equal machine; nothing where this is it
 */
record DevmemRun(Machine machine, PagemapRequest request, Outcome<Effect> outcome, Optional<DevmemRun> basePages) {
    static DevmemRun of(Machine machine, PagemapRequest request) {
        boolean compounds = request.vmemmapShift() > 0;
        Optional<DevmemRun> basePages =
                compounds ? Optional.of(of(machine.fork(), request.withVmemmapShift(0))) : Optional.empty();
        Outcome<Effect> outcome = machine.apply(new Operation.MemremapPages(request));
        return new DevmemRun(machine, request, outcome, basePages);
    }

    long startAddress() {
        return request.ranges().get(0).startAddress();
    }

    long sizeBytes() {
        return request.ranges().get(0).sizeBytes();
    }

    /** The live mapping; none after a refusal. */
    Optional<DeviceMapping> mapping() {
        return machine.frames().deviceMappings().stream().findFirst();
    }
}
