package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code virtio_mem_memory_notifier_cb}. */
final class VirtioMemNotifier implements MemoryNotifier {
    @Override
    public String name() {
        return VirtioMemProvider.ID;
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        Optional<Veto> veto = Optional.empty();
        for (Device device : new Devices(context.core()).all()) {
            PhysRange range =
                    notification.pfns().toPhys(context.core().geometry().pageShift());
            if (veto.isEmpty() && device.region().intersects(range)) {
                veto = notify(notification.event(), range, device);
            }
        }
        return veto;
    }

    private static Optional<Veto> notify(MemoryEvent event, PhysRange range, Device device) {
        long id = range.startAddress() / device.idBytes();
        boolean ours = device.hasBigBlocks() ? device.idRange(id).contains(range) : range.equals(device.idRange(id));
        if (!ours) {
            return Optional.of(
                    Veto.of(VirtioMemRule.OWN_BLOCKS, range + " is not one of the blocks of " + device.name()));
        }
        return switch (event) {
            case MEM_GOING_ONLINE -> goingOnline(device, id);
            case MEM_GOING_OFFLINE -> goingOffline(device, id, range);
            case MEM_ONLINE -> online(device, id, range);
            case MEM_OFFLINE -> offline(device, id, range);
            case MEM_CANCEL_ONLINE -> cancelOnline(device);
            case MEM_CANCEL_OFFLINE -> cancelOffline(device, id, range);
            default -> Optional.empty();
        };
    }

    private static Optional<Veto> goingOnline(Device device, long id) {
        return stateAllows(device, id).or(() -> begin(device));
    }

    private static Optional<Veto> goingOffline(Device device, long id, PhysRange range) {
        forEachFake(device, id, range, new FakePages(device)::letGo);
        return begin(device);
    }

    /** {@code virtio_mem_sbm_notify_going_online}. */
    private static Optional<Veto> stateAllows(Device device, long id) {
        if (device.hasBigBlocks() || new Sbm(device).state(id).isOffline()) {
            return Optional.empty();
        }
        SbmState state = new Sbm(device).state(id);
        return Optional.of(
                Veto.of(VirtioMemRule.PLUGGED_GOES_ONLINE, "memory" + id + " of " + device.name() + " is " + state));
    }

    private static Optional<Veto> begin(Device device) {
        device.set(Value.HOTPLUG_ACTIVE, 1);
        return Optional.empty();
    }

    private static Optional<Veto> online(Device device, long id, PhysRange range) {
        if (!device.hasBigBlocks()) {
            Sbm sbm = new Sbm(device);
            boolean movable = device.core()
                    .pages()
                    .zone(device.pfns(range.startAddress(), range.sizeBytes()).startPfn())
                    .equals(Optional.of(ZoneType.MOVABLE));
            SbmState full = movable ? SbmState.MOVABLE : SbmState.KERNEL;
            sbm.setState(id, sbm.state(id).isPartial() ? full.partial() : full);
        }
        device.add(Value.OFFLINE_SIZE, -range.sizeBytes());
        // enough has gone online for more to come; the loop asks for itself while it runs
        if (!device.is(Value.WORKING) && device.couldAdd(device.get(Value.OFFLINE_THRESHOLD) / 2)) {
            device.kick();
        }
        device.set(Value.HOTPLUG_ACTIVE, 0);
        return Optional.empty();
    }

    private static Optional<Veto> offline(Device device, long id, PhysRange range) {
        if (!device.hasBigBlocks()) {
            Sbm sbm = new Sbm(device);
            sbm.setState(id, sbm.state(id).isPartial() ? SbmState.OFFLINE_PARTIAL : SbmState.OFFLINE);
        }
        device.add(Value.OFFLINE_SIZE, range.sizeBytes());
        if (!device.is(Value.WORKING) && !device.is(Value.UNPLUG_ONLINE)) {
            device.kick();
        }
        device.set(Value.HOTPLUG_ACTIVE, 0);
        return Optional.empty();
    }

    /** Also comes to those who were not asked, or said no: {@code hotplug_active} tells. */
    private static Optional<Veto> cancelOnline(Device device) {
        device.set(Value.HOTPLUG_ACTIVE, 0);
        return Optional.empty();
    }

    private static Optional<Veto> cancelOffline(Device device, long id, PhysRange range) {
        if (device.is(Value.HOTPLUG_ACTIVE)) {
            forEachFake(device, id, range, new FakePages(device)::holdAgain);
            device.set(Value.HOTPLUG_ACTIVE, 0);
        }
        return Optional.empty();
    }

    private static void forEachFake(Device device, long id, PhysRange range, Consumer<PfnRange> action) {
        if (!device.hasBigBlocks()) {
            Sbm sbm = new Sbm(device);
            sbm.forEachRun(id, false, (first, count) -> action.accept(sbm.pfns(id, first, count)));
        } else if (new Bbm(device).state(id) == BbmState.FAKE_OFFLINE) {
            action.accept(device.pfns(range.startAddress(), range.sizeBytes()));
        }
    }
}
