package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Big Block Mode: big blocks of one or several memory blocks, plugged as a whole. */
final class Bbm {
    private static final BbmState[] STATES = BbmState.values();

    private final Device device;
    private final Requests requests;
    private final LinuxMemory memory;
    private final FakePages pages;
    private final RangeStore states;

    Bbm(Device device) {
        this.device = device;
        this.requests = new Requests(device);
        this.memory = new LinuxMemory(device);
        this.pages = new FakePages(device);
        this.states = device.store("states");
    }

    BbmState state(long id) {
        long state = states.get(id);
        return state == RangeStore.ABSENT ? BbmState.UNUSED : STATES[(int) state];
    }

    void setState(long id, BbmState state) {
        states.put(id, id + 1, state.ordinal());
    }

    /** {@code virtio_mem_bbm_plug_request}. */
    Outcome<Unit> plug(long bytes) {
        long left = bytes / device.get(Value.UNIT);
        Outcome<Unit> rc = Outcome.done();
        for (long id = device.get(Value.FIRST_ID); id < device.get(Value.NEXT_ID); id++) {
            if (left > 0 && rc.isDone() && state(id) == BbmState.UNUSED) {
                rc = plugAndAdd(id);
                left--;
            }
        }
        for (; left > 0 && rc.isDone(); left--) {
            rc = Probe.room(device, device.get(Value.UNIT))
                    .then(any -> Probe.nextId(device))
                    .then(this::plugAndAdd);
        }
        return rc;
    }

    /** {@code virtio_mem_bbm_plug_and_add_bb}. */
    private Outcome<Unit> plugAndAdd(long id) {
        PhysRange range = device.idRange(id);
        return Probe.room(device, range.sizeBytes())
                .then(room -> requests.plug(range.startAddress(), range.sizeBytes()))
                .then(plugged -> {
                    setState(id, BbmState.ADDED);
                    Outcome<Unit> added = memory.add(range);
                    if (added.isRefused()) {
                        boolean back = requests.unplug(range.startAddress(), range.sizeBytes())
                                .isDone();
                        setState(id, back ? BbmState.UNUSED : BbmState.PLUGGED);
                    }
                    return added;
                });
    }

    /** {@code virtio_mem_bbm_unplug_request}: offline ones, those without kernel memory, any. */
    Outcome<Unit> unplug(long bytes) {
        long left = bytes / device.get(Value.UNIT);
        for (int pass = 0; pass < 3; pass++) {
            for (long id = device.get(Value.NEXT_ID) - 1; id >= device.get(Value.FIRST_ID) && left > 0; id--) {
                if (state(id) != BbmState.ADDED || !isFor(id, pass)) {
                    continue;
                }
                Outcome<Unit> rc = unplugBlock(id);
                boolean busy =
                        rc.refusal().filter(why -> why.errno() == Errno.EBUSY).isPresent();
                if (rc.isRefused() && !busy) {
                    return rc;
                }
                left -= busy ? 0 : 1;
            }
            if (pass == 0 && !device.is(Value.UNPLUG_ONLINE)) {
                return Outcome.done();
            }
        }
        return left == 0 ? Outcome.done() : Outcome.refused(Probe.notAll(device, left * device.get(Value.UNIT)));
    }

    private boolean isFor(long id, int pass) {
        return switch (pass) {
            case 0 -> onlineSections(id).isEmpty();
            case 1 ->
                onlineSections(id).stream()
                        .allMatch(pfns ->
                                device.core().pages().zone(pfns.startPfn()).equals(Optional.of(ZoneType.MOVABLE)));
            default -> true;
        };
    }

    /** {@code virtio_mem_bbm_offline_remove_and_unplug_bb}. */
    private Outcome<Unit> unplugBlock(long id) {
        setState(id, BbmState.FAKE_OFFLINE);
        List<PfnRange> taken = new ArrayList<>();
        Outcome<Unit> rc = Outcome.done();
        for (PfnRange section : onlineSections(id)) {
            rc = pages.offline(section);
            if (rc.isRefused()) {
                break;
            }
            taken.add(section);
        }
        rc = rc.then(all -> memory.offlineAndRemove(device.idRange(id)));
        if (rc.isRefused()) {
            taken.forEach(pages::online);
            setState(id, BbmState.ADDED);
            return rc;
        }
        return unplugRemoved(id);
    }

    private Outcome<Unit> unplugRemoved(long id) {
        Outcome<Unit> rc = requests.unplug(
                device.idRange(id).startAddress(), device.idRange(id).sizeBytes());
        setState(id, rc.isDone() ? BbmState.UNUSED : BbmState.PLUGGED);
        return rc;
    }

    /** The sections of a big block that are online. */
    private List<PfnRange> onlineSections(long id) {
        PfnRange all = device.pfns(
                device.idRange(id).startAddress(), device.idRange(id).sizeBytes());
        long perSection = device.core().geometry().pagesPerSection();
        List<PfnRange> online = new ArrayList<>();
        for (long pfn = all.startPfn(); pfn < all.endPfn(); pfn += perSection) {
            if (device.core().pages().isOnline(pfn)) {
                online.add(new PfnRange(pfn, perSection));
            }
        }
        return online;
    }

    /** {@code virtio_mem_cleanup_pending_mb}. */
    Outcome<Unit> cleanUp() {
        for (long id = device.get(Value.FIRST_ID); id < device.get(Value.NEXT_ID); id++) {
            if (state(id) == BbmState.PLUGGED) {
                Outcome<Unit> rc = unplugRemoved(id);
                if (rc.isRefused()) {
                    return rc;
                }
            }
        }
        return Outcome.done();
    }
}
