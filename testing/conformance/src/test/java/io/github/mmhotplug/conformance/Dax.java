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
        Map<String, String> arguments = new HashMap<>(Map.of("device", DEVICE, "ranges", ranges));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i], more[i + 1]);
        }
        return new Operation.Drive("dax", new DriverInput("create", arguments));
    }

    static Operation bind(String driver) {
        return drive("bind", Map.of("driver", driver));
    }

    static Operation unbind(String driver) {
        return drive("unbind", Map.of("driver", driver));
    }

    static Operation memmapOnMemory(String value) {
        return drive("write", Map.of("file", "memmap_on_memory", "value", value));
    }

    private static Operation drive(String verb, Map<String, String> more) {
        Map<String, String> arguments = new HashMap<>(more);
        arguments.put("device", DEVICE);
        return new Operation.Drive("dax", new DriverInput(verb, arguments));
    }

    static String range(long start, long size) {
        return "0x" + Long.toHexString(start) + "+" + size;
    }
}
