package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What must hold of a device's lines in {@code /proc/iomem} between two operations: they are there while a driver has the
 * device, or memory of it stays until the next reboot; otherwise they are as they were before the bind.
 */
final class SelfCheck {
    private final DaxDevice device;
    private final CorePort core;
    private final List<String> broken = new ArrayList<>();

    SelfCheck(DaxDevice device, CorePort core) {
        this.device = device;
        this.core = core;
    }

    List<String> run() {
        List<PhysRange> ranges = device.ranges();
        boolean mapped = device.driver().filter(DaxDriver.DEVICE_DAX::equals).isPresent();
        for (int i = 0; i < ranges.size(); i++) {
            PhysRange range = ranges.get(i);
            Optional<PhysRange> blocks = Kmem.blocks(range, core);
            boolean keeps = device.isAdded(i) || device.isStuck(i);
            if (mapped) {
                require(core.hasRegion(range, device.name()), "D3 what device_dax maps is the device's: " + range);
            } else if (!blocks.equals(Optional.of(range))) {
                isGone(range, device.name());
            }
            if (blocks.isPresent() && keeps) {
                require(
                        core.hasRegion(blocks.get(), device.name()),
                        "D3 resource name live while resource live: " + blocks.get());
            } else if (blocks.isPresent() && !mapped) {
                isGone(blocks.get(), device.name());
                isGone(blocks.get(), Kmem.RESOURCE_NAME);
            }
        }
        return List.copyOf(broken);
    }

    private void isGone(PhysRange range, String name) {
        require(
                !core.hasRegion(range, name),
                "D3 iomem subtree before bind = after unbind: '" + name + "' is left at " + range);
    }

    private void require(boolean condition, String invariant) {
        if (!condition) {
            broken.add(invariant + " (" + device.name() + ")");
        }
    }
}
