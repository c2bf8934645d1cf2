package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.List;

/** {@code virtio_mem_sbm_plug_request}: holes of online blocks first, then those of offline ones, then whole blocks. */
final class SbmPlug {
    private static final List<SbmState> WITH_HOLES =
            List.of(SbmState.KERNEL_PARTIAL, SbmState.MOVABLE_PARTIAL, SbmState.OFFLINE_PARTIAL);

    private final Device device;
    private final Sbm sbm;
    private final FakePages pages;
    /** Subblocks that are still to be done. */
    private final long[] left = new long[1];

    SbmPlug(Device device) {
        this.device = device;
        this.sbm = new Sbm(device);
        this.pages = new FakePages(device);
    }

    Outcome<Unit> run(long bytes) {
        left[0] = bytes / device.get(Value.UNIT);
        Outcome<Unit> rc = Outcome.done();
        for (SbmState state : WITH_HOLES) {
            for (long id : sbm.ids(false)) {
                if (left[0] > 0 && rc.isDone() && sbm.state(id) == state) {
                    rc = fill(id);
                }
            }
        }
        for (long id : sbm.ids(false)) {
            if (left[0] > 0 && rc.isDone() && sbm.state(id) == SbmState.UNUSED) {
                rc = room().then(any -> plugAndAdd(id));
            }
        }
        while (left[0] > 0 && rc.isDone()) {
            rc = room().then(any -> prepareNext()).then(this::plugAndAdd);
        }
        return rc;
    }

    /** {@code virtio_mem_sbm_plug_any_sb}. */
    private Outcome<Unit> fill(long id) {
        Outcome<Unit> rc = Outcome.done();
        for (int first = firstHole(id); left[0] > 0 && rc.isDone() && first < sbm.subblocks(); first = firstHole(id)) {
            int start = first;
            int count = 1;
            while (count < left[0] && start + count < sbm.subblocks() && !sbm.isPlugged(id, start + count)) {
                count++;
            }
            int run = count;
            rc = sbm.plug(id, start, run).map(done -> {
                left[0] -= run;
                if (sbm.state(id).isOnline()) {
                    pages.online(sbm.pfns(id, start, run));
                }
                return done;
            });
        }
        if (sbm.isFull(id)) {
            sbm.setState(id, sbm.state(id).full());
        }
        return rc;
    }

    private int firstHole(long id) {
        int i = 0;
        while (i < sbm.subblocks() && sbm.isPlugged(id, i)) {
            i++;
        }
        return i;
    }

    /** {@code virtio_mem_could_add_memory}. */
    private Outcome<Unit> room() {
        return Probe.room(device, device.blockBytes());
    }

    /** {@code virtio_mem_sbm_prepare_next_mb}. */
    private Outcome<Long> prepareNext() {
        return Probe.nextId(device).map(id -> {
            sbm.setState(id, SbmState.UNUSED);
            return id;
        });
    }

    /** {@code virtio_mem_sbm_plug_and_add_mb}: the state is set before, because the block may go online at once. */
    private Outcome<Unit> plugAndAdd(long id) {
        int count = (int) Math.min(left[0], sbm.subblocks());
        return sbm.plug(id, 0, count).then(plugged -> {
            sbm.setState(id, count == sbm.subblocks() ? SbmState.OFFLINE : SbmState.OFFLINE_PARTIAL);
            Outcome<Unit> added = new LinuxMemory(device).add(device.idRange(id));
            if (added.isRefused()) {
                boolean back = sbm.unplug(id, 0, count).isDone();
                sbm.setState(id, back ? SbmState.UNUSED : SbmState.PLUGGED);
                return added;
            }
            left[0] -= count;
            return added;
        });
    }
}
