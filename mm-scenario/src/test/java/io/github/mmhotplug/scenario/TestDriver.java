package io.github.mmhotplug.scenario;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;

/** A driver named acpi that passes everything on. */
public final class TestDriver implements HotplugDriver {
    @Override
    public String id() {
        return "acpi";
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        PhysRange range = new PhysRange(input.number("address"), input.number("size"));
        return input.verb().equals("plug") ? core.addMemory(AddMemoryRequest.of(range)) : core.removeMemory(range);
    }
}
