package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import java.util.List;

/** {@code virtio_mem_sbm_unplug_request}: what costs nothing first, then whole movable blocks, kernel memory last. */
final class SbmUnplug {
    private static final List<SbmState> ORDER = List.of(
            SbmState.OFFLINE_PARTIAL,
            SbmState.OFFLINE,
            SbmState.MOVABLE_PARTIAL,
            SbmState.KERNEL_PARTIAL,
            SbmState.MOVABLE,
            SbmState.KERNEL);

    private final Device device;
    private final Sbm sbm;
    private final FakePages pages;
    private final LinuxMemory memory;
    /** Subblocks that are still to be done. */
    private final long[] left = new long[1];

    SbmUnplug(Device device) {
        this.device = device;
        this.sbm = new Sbm(device);
        this.pages = new FakePages(device);
        this.memory = new LinuxMemory(device);
    }

    Outcome<Unit> run(long bytes) {
        left[0] = bytes / device.get(Value.UNIT);
        for (SbmState state : ORDER) {
            if (!state.isOffline() && !device.is(Value.UNPLUG_ONLINE)) {
                return Outcome.done();
            }
            for (long id : sbm.ids(true)) {
                Outcome<Unit> rc = left[0] > 0 && sbm.state(id) == state ? unplug(id) : Outcome.done();
                if (rc.isRefused()) {
                    return rc;
                }
            }
        }
        return left[0] == 0 ? Outcome.done() : Outcome.refused(Probe.notAll(device, left[0] * device.get(Value.UNIT)));
    }

    private Outcome<Unit> unplug(long id) {
        return sbm.state(id).isOffline() ? offline(id) : online(id);
    }

    /** {@code virtio_mem_sbm_unplug_any_sb_offline}. */
    private Outcome<Unit> offline(long id) {
        Outcome<Unit> rc = raw(id);
        if (!sbm.isFull(id)) {
            sbm.setState(id, SbmState.OFFLINE_PARTIAL);
        }
        return rc.then(done -> sbm.isEmpty(id) ? removeOffline(id) : Outcome.done());
    }

    /** {@code UNUSED} first, so that it can't go online meanwhile. */
    private Outcome<Unit> removeOffline(long id) {
        sbm.setState(id, SbmState.UNUSED);
        return memory.remove(device.idRange(id));
    }

    /** {@code virtio_mem_sbm_unplug_any_sb_raw}: runs that are as long as possible, from the end of the block. */
    private Outcome<Unit> raw(long id) {
        int last = sbm.subblocks() - 1;
        while (left[0] > 0) {
            while (last >= 0 && !sbm.isPlugged(id, last)) {
                last--;
            }
            if (last < 0) {
                break;
            }
            int count = 1;
            while (count < left[0] && last > 0 && sbm.isPlugged(id, last - 1)) {
                count++;
                last--;
            }
            Outcome<Unit> rc = sbm.unplug(id, last, count);
            if (rc.isRefused()) {
                return rc;
            }
            left[0] -= count;
            last--;
        }
        return Outcome.done();
    }

    /** {@code virtio_mem_sbm_unplug_any_sb_online}. */
    private Outcome<Unit> online(long id) {
        int all = sbm.subblocks();
        Outcome<Unit> whole = left[0] >= all && sbm.isFull(id) ? unplugOnline(id, 0, all) : busyAtOnce();
        if (whole.isRefused() && !isBusy(whole)) {
            return whole;
        }
        for (int i = all - 1; whole.isRefused() && i >= 0 && left[0] > 0; i--) {
            Outcome<Unit> rc = sbm.isPlugged(id, i) ? unplugOnline(id, i, 1) : Outcome.done();
            if (rc.isRefused() && !isBusy(rc)) {
                return rc;
            }
        }
        return sbm.isEmpty(id) ? removeOnline(id) : Outcome.done();
    }

    private static Outcome<Unit> busyAtOnce() {
        return Outcome.refused(Refusal.of(VirtioMemRule.ALL_UNPLUGGED, "not as a whole"));
    }

    private static boolean isBusy(Outcome<Unit> rc) {
        return rc.refusal().filter(why -> why.errno() == Errno.EBUSY).isPresent();
    }

    /** {@code virtio_mem_sbm_unplug_sb_online}. */
    private Outcome<Unit> unplugOnline(long id, int first, int count) {
        return pages.offline(sbm.pfns(id, first, count)).then(taken -> {
            Outcome<Unit> rc = sbm.unplug(id, first, count);
            if (rc.isRefused()) {
                pages.online(sbm.pfns(id, first, count));
                return rc;
            }
            sbm.setState(id, sbm.state(id).partial());
            left[0] -= count;
            return rc;
        });
    }

    /** {@code virtio_mem_sbm_try_remove_unplugged_mb}; a failure is no error, and the loop comes back to it. */
    private Outcome<Unit> removeOnline(long id) {
        Outcome<Unit> rc = memory.offlineAndRemove(device.idRange(id));
        if (rc.isDone()) {
            sbm.setState(id, SbmState.UNUSED);
        } else if (!device.core().profile().quirk(CoreCapabilities.QUIRK_VIRTIO_MEM_FORGETS_EMPTY_BLOCKS)) {
            device.set(Value.HAVE_UNPLUGGED, 1);
        }
        return Outcome.done();
    }

    /** {@code virtio_mem_cleanup_pending_mb}: what an earlier failure left plugged, and what is empty and still there. */
    Outcome<Unit> cleanUp() {
        for (long id : sbm.ids(false)) {
            if (sbm.state(id) == SbmState.PLUGGED) {
                left[0] = sbm.subblocks();
                Outcome<Unit> rc = raw(id);
                if (rc.isRefused()) {
                    return rc;
                }
                sbm.setState(id, SbmState.UNUSED);
            }
        }
        if (device.is(Value.HAVE_UNPLUGGED)) {
            device.set(Value.HAVE_UNPLUGGED, 0);
            for (SbmState state :
                    List.of(SbmState.MOVABLE_PARTIAL, SbmState.KERNEL_PARTIAL, SbmState.OFFLINE_PARTIAL)) {
                for (long id : sbm.ids(false)) {
                    if (sbm.state(id) == state && sbm.isEmpty(id)) {
                        removeOnline(id).ignore();
                    }
                }
            }
        }
        return Outcome.done();
    }
}
