package io.github.mmhotplug.drivers.virtiomem;

import java.util.Map;

/** What can be asked about a device: the numbers of its config, and how many blocks are in which state. */
final class Report {
    private Report() {}

    static void of(Device device, Map<String, Long> facts) {
        facts.put(device.name() + ".requested_size", device.get(Value.HOST_REQUESTED));
        facts.put(device.name() + ".plugged_size", device.get(Value.HOST_PLUGGED));
        facts.put(device.name() + ".offline_size", device.get(Value.OFFLINE_SIZE));
        facts.put(device.name() + ".unit", device.get(Value.UNIT));
        facts.put(device.name() + ".broken", device.get(Value.BROKEN));
        facts.put(device.name() + ".retry_ms", device.get(Value.RETRY_MILLIS));
        for (long id = device.get(Value.FIRST_ID); id < device.get(Value.NEXT_ID); id++) {
            String state = device.hasBigBlocks()
                    ? new Bbm(device).state(id).name()
                    : new Sbm(device).state(id).name();
            facts.merge(device.name() + "." + state, 1L, Long::sum);
        }
    }
}
