package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Operation;
import java.util.HashMap;
import java.util.Map;

/** What reaches the dax bus, in short words; the device is {@code dax0.0}. */
final class Dax {
    static final String DEVICE = "dax0.0";

    private Dax() {}

    /** A device with these ranges; more arguments as name, value, name, value. */
    static Operation create(String ranges, String... more) {
        Map<String, String> arguments = new HashMap<>(Map.of("ranges", ranges));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i], more[i + 1]);
        }
        return drive(DEVICE, "create", arguments);
    }

    static Operation bind(String driver) {
        return drive(DEVICE, "bind", Map.of("driver", driver));
    }

    static Operation unbind(String driver) {
        return drive(DEVICE, "unbind", Map.of("driver", driver));
    }

    static Operation memmapOnMemory(String value) {
        return drive(DEVICE, "write", Map.of("file", "memmap_on_memory", "value", value));
    }

    /** Anything, to any device. */
    static Operation drive(String device, String verb, Map<String, String> more) {
        Map<String, String> arguments = new HashMap<>(more);
        arguments.put("device", device);
        return new Operation.Drive("dax", new DriverInput(verb, arguments));
    }

    static String range(long start, long size) {
        return "0x" + Long.toHexString(start) + "+" + size;
    }
}
