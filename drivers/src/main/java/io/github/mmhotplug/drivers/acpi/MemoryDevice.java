package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code struct acpi_memory_device}: its group, and which of its ranges are enabled; in stores of the machine. */
final class MemoryDevice {
    private static final String GROUPS = "acpi.groups";
    private static final long NO_GROUP = -1;

    private final long address;
    private final RangeStore groups;
    /** The start of enabled range {@code i} at {@code 2 * i}, its end behind it. */
    private final RangeStore enabled;

    MemoryDevice(long address, CorePort core) {
        this.address = address;
        this.groups = core.state(GROUPS);
        this.enabled = core.state("acpi.0x" + Long.toHexString(address));
    }

    static boolean any(CorePort core) {
        return core.state(GROUPS).nextKey(0) != RangeStore.ABSENT;
    }

    boolean exists() {
        return groups.get(address) != RangeStore.ABSENT;
    }

    void create(OptionalInt group, List<PhysRange> ranges) {
        forget();
        groups.put(address, address + 1, group.isPresent() ? group.getAsInt() : NO_GROUP);
        for (int i = 0; i < ranges.size(); i++) {
            enabled.put(2L * i, 2L * i + 1, ranges.get(i).startAddress());
            enabled.put(2L * i + 1, 2L * i + 2, ranges.get(i).endAddress());
        }
    }

    OptionalInt group() {
        long group = groups.get(address);
        return group == NO_GROUP ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(group));
    }

    /** In the order of {@code _CRS}. */
    List<PhysRange> enabledRanges() {
        List<PhysRange> ranges = new ArrayList<>();
        for (long key = 0; enabled.get(key) != RangeStore.ABSENT; key += 2) {
            ranges.add(PhysRange.ofEnd(enabled.get(key), enabled.get(key + 1)));
        }
        return ranges;
    }

    void forget() {
        groups.remove(address, address + 1);
        enabled.remove(0, Long.MAX_VALUE);
    }
}
