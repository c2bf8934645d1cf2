package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code virtio_mem_devices}: all that are there, by number. */
final class Devices {
    private static final String PREFIX = "virtio";
    private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{1,9}");

    private final CorePort core;
    private final RangeStore numbers;

    Devices(CorePort core) {
        this.core = core;
        this.numbers = core.state(VirtioMemProvider.ID);
    }

    /** The device that an input names. */
    Device named(DriverInput input) {
        String name = input.text("device");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'device' of '" + input.verb() + "' is a name as virtio0, not " + name);
        }
        return new Device(name, core);
    }

    void register(Device device) {
        long number = number(device);
        numbers.put(number, number + 1, 1);
    }

    void unregister(Device device) {
        long number = number(device);
        numbers.remove(number, number + 1);
    }

    private static long number(Device device) {
        return Long.parseLong(device.name().substring(PREFIX.length()));
    }

    List<Device> all() {
        List<Device> all = new ArrayList<>();
        for (long number = numbers.nextKey(0); number != RangeStore.ABSENT; number = numbers.nextKey(number + 1)) {
            all.add(new Device(PREFIX + number, core));
        }
        return all;
    }

    /** {@code virtio_mem_contains_range}: the device that has all of some frames. */
    Optional<Device> with(PfnRange pfns) {
        PhysRange range = pfns.toPhys(core.geometry().pageShift());
        return all().stream().filter(device -> device.region().contains(range)).findFirst();
    }
}
