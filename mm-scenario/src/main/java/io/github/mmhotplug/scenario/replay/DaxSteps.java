package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.trace.HotRanges;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Dax devices bound and unbound by the commands of a recording. */
final class DaxSteps {
    /** Has a pmem namespace, and maps nothing. */
    private static final String ND_PMEM = "nd_pmem";

    private static final Set<String> DRIVERS =
            Set.of(ND_PMEM, DaxDevices.DAX_PMEM, DaxDevices.DEVICE_DAX, DaxDevices.KMEM);

    private static final String NOBODY = "";

    private final DaxDevices devices;
    private final Machine machine;
    private final Installed installed;
    /** Which driver has each device that is there. */
    private final Map<String, String> drivers = new HashMap<>();
    /** The command that made kmem take a device without telling where that is. */
    private Optional<JsonNode> untold = Optional.empty();

    DaxSteps(DaxDevices devices, Machine machine, Installed installed) {
        this.devices = devices;
        this.machine = machine;
        this.installed = installed;
        devices.present().forEach(device -> drivers.put(device, DaxDevices.DEVICE_DAX));
    }

    /** A command that binds or unbinds; a bind that names no range bound nothing that was known by then. */
    void run(JsonNode effect) throws NotModelledException {
        String driver = effect.path("driver").asString("");
        if (!DRIVERS.contains(driver)) {
            throw new NotModelledException("driver " + driver + " is not modelled yet");
        }
        if (driver.equals(ND_PMEM)) {
            return;
        }
        Optional<PhysRange> range = HotRanges.range(effect.path("range"));
        if (effect.path("do").asString("").equals("unbind")) {
            unbind(effect.path("device").asString(""), driver);
        } else if (range.isPresent()) {
            bind(effect, driver, range.get());
        } else {
            untold = Optional.of(effect).filter(any -> driver.equals(DaxDevices.KMEM));
        }
    }

    /** {@code kmem_bound}: where no command told it, this tells which range kmem has by now. */
    void bound(TraceStep step) throws NotModelledException {
        Optional<PhysRange> range = HotRanges.range(step.given().path("range"));
        if (untold.isPresent() && range.isPresent()) {
            bind(untold.get(), DaxDevices.KMEM, range.get());
        }
        untold = Optional.empty();
    }

    private void bind(JsonNode effect, String driver, PhysRange range) throws NotModelledException {
        String device = effect.path("device").asString("");
        if (!drivers.containsKey(device)) {
            if (!drive(devices.create(device, range, effect.path("mode").asString("ram")))) {
                throw new NotModelledException("a dax device at an address that somebody has");
            }
            drivers.put(device, NOBODY);
        }
        String has = drivers.getOrDefault(device, NOBODY);
        if (!has.equals(NOBODY)) {
            unbind(device, has);
        }
        if (effect.path("memmapOnMemory").asBoolean(false)) {
            // the kernel may refuse: then the device's file stays as it is
            drive(DaxDevices.memmapOnMemory(device));
        }
        String wanted = driver.equals(DaxDevices.DAX_PMEM) ? DaxDevices.DEVICE_DAX : driver;
        if (drive(DaxDevices.bind(device, wanted))) {
            drivers.put(device, wanted);
        }
    }

    private void unbind(String device, String driver) throws NotModelledException {
        if (driver.equals(DaxDevices.DAX_PMEM)) {
            throw new NotModelledException("a namespace that is no dax device any more is not modelled");
        }
        if (drive(DaxDevices.unbind(device, driver))) {
            drivers.put(device, NOBODY);
        }
    }

    private boolean drive(DriverInput input) throws NotModelledException {
        if (!installed.drivers().containsKey(DaxDevices.DRIVER)) {
            throw new NotModelledException("driver " + DaxDevices.DRIVER + " is not installed");
        }
        return machine.apply(new Operation.Drive(DaxDevices.DRIVER, input)).isDone();
    }
}
