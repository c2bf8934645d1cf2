package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Operation;
import java.util.HashMap;
import java.util.Map;

/** What reaches the driver of s390's standby memory, in short words. */
final class Sclp {
    private Sclp() {}

    static Operation detect() {
        return new Operation.Drive("sclp", new DriverInput("detect", Map.of()));
    }

    /** A write to a file of {@code /sys/firmware/memory/memoryN}; more arguments as name, value. */
    static Operation write(long block, String file, String value, String... more) {
        Map<String, String> arguments =
                new HashMap<>(Map.of("block", Long.toString(block), "file", file, "value", value));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i], more[i + 1]);
        }
        return new Operation.Drive("sclp", new DriverInput("write", arguments));
    }
}
