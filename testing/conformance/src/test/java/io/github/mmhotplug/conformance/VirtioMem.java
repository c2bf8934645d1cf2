package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.HashMap;
import java.util.Map;

/** What reaches virtio-mem, in short words; the device is {@code virtio0}, at 4 GiB, of 16 GiB in blocks of 2 MiB. */
final class VirtioMem {
    static final String DEVICE = "virtio0";
    static final long START = 4 * Bytes.GIB;
    static final long SIZE = 16 * Bytes.GIB;
    static final long UNIT = 2 * Bytes.MIB;

    private VirtioMem() {}

    /** A device; more arguments, or others, as name, value, name, value. */
    static Operation create(String... more) {
        return drive(
                "create",
                Map.of(
                        "address", Long.toString(START),
                        "size", Long.toString(SIZE),
                        "block_size", Long.toString(UNIT)),
                more);
    }

    /** The requested size changes. */
    static Operation request(long bytes) {
        return drive("request", Map.of("size", Long.toString(bytes)));
    }

    /** The requested size will change behind so many requests of the driver. */
    static Operation requestAfter(long requests, long bytes) {
        return drive("request", Map.of("size", Long.toString(bytes), "after", Long.toString(requests)));
    }

    static Operation answer(String to, String with, long times) {
        return drive("answer", Map.of("to", to, "with", with, "times", Long.toString(times)));
    }

    static Operation remove() {
        return drive("remove", Map.of());
    }

    static Operation suspend() {
        return drive("suspend", Map.of());
    }

    private static Operation drive(String verb, Map<String, String> arguments, String... more) {
        Map<String, String> all = new HashMap<>(arguments);
        all.put("device", DEVICE);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return new Operation.Drive("virtio-mem", new DriverInput(verb, all));
    }

    /** A number that the driver tells of the device; 0 if it tells none. */
    static long fact(Machine machine, String name) {
        return machine.driverFacts().getOrDefault(DEVICE + "." + name, 0L);
    }

    static long plugged(Machine machine) {
        return fact(machine, "plugged_size");
    }
}
