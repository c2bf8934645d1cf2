package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.trace.HotRanges;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Virtio-mem devices that the emulator was given, resized and took away. */
final class VirtioMemSteps {
    /** Who has them. */
    static final String DRIVER = "virtio_mem";

    private final Machine machine;
    private final Installed installed;
    /** The kernel's name of each device, by the emulator's. */
    private final Map<String, String> names = new HashMap<>();

    private int next;

    VirtioMemSteps(Machine machine, Installed installed) {
        this.machine = machine;
        this.installed = installed;
    }

    boolean has(String id) {
        return names.containsKey(id);
    }

    ObjectNode add(TraceStep step, Faults faults) throws NotModelledException {
        if (step.hostRefused()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!installed.drivers().containsKey(DRIVER)) {
            throw new NotModelledException("driver " + DRIVER + " is not installed");
        }
        PhysRange region = HotRanges.region(step);
        String name = "virtio" + next++;
        Map<String, String> arguments = new HashMap<>();
        arguments.put("address", "0x" + Long.toHexString(region.startAddress()));
        arguments.put("size", Long.toString(region.sizeBytes()));
        arguments.put("block_size", number(step.given().get("block_size").longValue()));
        arguments.put("node", number(step.given().path("node").asLong(0)));
        arguments.put("requested", number(step.args().path("requested-size").asLong(0)));
        if (drive(name, "create", arguments, faults).isRefused()) {
            throw new NotModelledException("a virtio-mem device that its driver does not take");
        }
        names.put(step.args().get("id").stringValue(), name);
        return size(name);
    }

    ObjectNode resize(TraceStep step, Faults faults) throws NotModelledException {
        if (step.hostRefused()) {
            return JsonNodeFactory.instance.objectNode();
        }
        String name = names.get(step.args().get("id").stringValue());
        if (name == null) {
            throw new NotModelledException("a virtio-mem device that the replay did not plug is resized");
        }
        drive(
                        name,
                        "request",
                        Map.of("size", number(step.args().get("requested").longValue())),
                        faults)
                .ignore();
        return size(name);
    }

    /** The emulator lets go only of a device with nothing plugged. */
    void remove(String id, Faults faults) {
        String name = names.remove(id);
        if (name != null) {
            drive(name, "remove", Map.of(), faults).ignore();
        }
    }

    private Outcome<Effect> drive(String name, String verb, Map<String, String> more, Faults faults) {
        Map<String, String> arguments = new HashMap<>(more);
        arguments.put("device", name);
        return machine.apply(new Operation.Drive(DRIVER, new DriverInput(verb, arguments)), faults);
    }

    private ObjectNode size(String name) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("size", machine.driverFacts().getOrDefault(name + ".plugged_size", 0L));
        return result;
    }

    private static String number(long value) {
        return Long.toString(value);
    }
}
