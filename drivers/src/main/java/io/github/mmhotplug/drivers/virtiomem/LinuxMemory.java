package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;

/** {@code virtio_mem_add_memory}, {@code _remove_memory}, {@code _offline_and_remove_memory}: the device's memory in Linux. */
final class LinuxMemory {
    private static final String RESOURCE_NAME = "System RAM (virtio_mem)";

    private final Device device;

    LinuxMemory(Device device) {
        this.device = device;
    }

    Outcome<Unit> add(PhysRange range) {
        AddMemoryRequest request = AddMemoryRequest.of(range)
                .withNode(new NodeId((int) device.get(Value.NODE)))
                .withResourceName(RESOURCE_NAME)
                .withFlag(MhpFlag.MERGE_RESOURCE);
        if (device.core().profile().has(CoreCapabilities.MEMORY_GROUPS)) {
            request = request.withGroup((int) device.get(Value.GROUP));
        }
        device.add(Value.OFFLINE_SIZE, range.sizeBytes());
        Outcome<Unit> added = device.core().addMemory(request);
        if (added.isRefused()) {
            device.add(Value.OFFLINE_SIZE, -range.sizeBytes());
        }
        return added;
    }

    /** All of the range is offline. */
    Outcome<Unit> remove(PhysRange range) {
        return device.core().removeMemory(range).map(done -> removed(range));
    }

    /** A refusal counts as busy memory, whatever the reason, but for one of memory; the kernels before 6.6 passed it on. */
    Outcome<Unit> offlineAndRemove(PhysRange range) {
        return device.core()
                .offlineAndRemoveMemory(range)
                .<Outcome<Unit>>fold(done -> Outcome.done(removed(range)), why -> Outcome.refused(decoded(why)));
    }

    private Refusal decoded(Refusal why) {
        boolean known = why.errno() == Errno.EBUSY || why.errno() == Errno.ENOMEM;
        return known || device.core().profile().quirk(CoreCapabilities.QUIRK_VIRTIO_MEM_BROKEN_BY_BUSY)
                ? why
                : new Refusal(
                        Errno.EBUSY, why.rule(), why.detail(), why.facts(), why.kernelSymbol(), why.kernelWouldDie());
    }

    /** Room for more, perhaps. */
    private Unit removed(PhysRange range) {
        device.add(Value.OFFLINE_SIZE, -range.sizeBytes());
        device.kick();
        return Unit.UNIT;
    }
}
