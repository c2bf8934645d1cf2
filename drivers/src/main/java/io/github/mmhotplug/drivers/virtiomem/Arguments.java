package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;

/** What {@code create} says, read and checked. */
final class Arguments {
    private final DriverInput input;
    private final CorePort core;

    Arguments(DriverInput input, CorePort core) {
        this.input = input;
        this.core = core;
        require(region().sizeBytes() % deviceBlock() == 0, "size");
        require(region().startAddress() % deviceBlock() == 0, "address");
        require(isSize(requested(), region().sizeBytes()), "requested");
        require(usable() >= 0 && usable() <= region().sizeBytes(), "usable");
        require(input.number("plugged", 0) == 0 || input.number("plugged") == 1, "plugged");
    }

    private void require(boolean condition, String name) {
        if (!condition) {
            throw new IllegalArgumentException("'" + name + "' of '" + input.verb() + "' does not fit the device: "
                    + input.arguments().get(name));
        }
    }

    private boolean isSize(long bytes, long most) {
        return bytes >= 0 && bytes <= most && bytes % deviceBlock() == 0;
    }

    PhysRange region() {
        return new PhysRange(input.number("address"), input.number("size"));
    }

    long deviceBlock() {
        long block = input.number("block_size");
        if (block < core.geometry().pageSizeBytes() || !Align.isPowerOfTwo(block)) {
            throw new IllegalArgumentException("'block_size' is a power of two from the page size up, not " + block);
        }
        return block;
    }

    int node() {
        long node = input.number("node", 0);
        require(node >= 0 && node <= Integer.MAX_VALUE, "node");
        return (int) node;
    }

    private long requested() {
        return input.number("requested", 0);
    }

    private long usable() {
        return input.number("usable", region().sizeBytes());
    }

    Probe.Mode mode() {
        return Probe.Mode.of(core, deviceBlock(), input.number("force_bbm", 0) != 0, input.number("bbm_block_size", 0));
    }

    /** A new device; nothing of an older one with that name is left. */
    void storeIn(Device device) {
        device.forget();
        device.set(Value.ADDRESS, region().startAddress());
        device.set(Value.REGION_SIZE, region().sizeBytes());
        device.set(Value.DEVICE_BLOCK_SIZE, deviceBlock());
        device.set(Value.NODE, node());
        device.set(Value.PERSISTENT_SUSPEND, input.number("persistent_suspend", 0));
        device.set(Value.HOST_USABLE, usable());
        device.set(Value.HOST_REQUESTED, requested());
        device.set(Value.UNPLUG_ONLINE, input.number("unplug_online", 1));
        // left over by a driver before: the host says so, and all of it must go first
        device.set(Value.UNPLUG_ALL_REQUIRED, input.number("plugged", 0));
        device.set(Value.BIG_BLOCKS, mode().bigBlocks() ? 1 : 0);
        device.set(Value.UNIT, mode().unitBytes());
        Probe.initIds(device);
    }
}
