package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;

/** Sub Block Mode: memory blocks of which subblocks are plugged. */
final class Sbm {
    private static final SbmState[] STATES = SbmState.values();

    private final Device device;
    private final Requests requests;
    private final RangeStore states;
    /** Subblock {@code i} of block {@code id} at {@code id * subblocks + i}; those that are plugged. */
    private final RangeStore plugged;

    private final int subblocks;

    Sbm(Device device) {
        this.device = device;
        this.requests = new Requests(device);
        this.states = device.store("states");
        this.plugged = device.store("sbs");
        this.subblocks = (int) (device.blockBytes() / device.get(Value.UNIT));
    }

    /** {@code sbs_per_mb}. */
    int subblocks() {
        return subblocks;
    }

    SbmState state(long id) {
        long state = states.get(id);
        return state == RangeStore.ABSENT ? SbmState.UNUSED : STATES[(int) state];
    }

    void setState(long id, SbmState state) {
        states.put(id, id + 1, state.ordinal());
    }

    boolean isPlugged(long id, int subblock) {
        return plugged.get(id * subblocks + subblock) != RangeStore.ABSENT;
    }

    /** {@code virtio_mem_sbm_test_sb_plugged}: all of them. */
    boolean isPlugged(long id, int first, int count) {
        for (int i = first; i < first + count; i++) {
            if (!isPlugged(id, i)) {
                return false;
            }
        }
        return true;
    }

    int pluggedCount(long id) {
        int count = 0;
        for (int i = 0; i < subblocks; i++) {
            count += isPlugged(id, i) ? 1 : 0;
        }
        return count;
    }

    boolean isFull(long id) {
        return isPlugged(id, 0, subblocks);
    }

    boolean isEmpty(long id) {
        long next = plugged.nextKey(id * subblocks);
        return next == RangeStore.ABSENT || next >= (id + 1) * subblocks;
    }

    /** {@code virtio_mem_sbm_plug_sb}. */
    Outcome<Unit> plug(long id, int first, int count) {
        return requests.plug(address(id, first), count * device.get(Value.UNIT)).map(done -> {
            plugged.put(id * subblocks + first, id * subblocks + first + count, 1);
            return done;
        });
    }

    /** {@code virtio_mem_sbm_unplug_sb}. */
    Outcome<Unit> unplug(long id, int first, int count) {
        return requests.unplug(address(id, first), count * device.get(Value.UNIT))
                .map(done -> {
                    plugged.remove(id * subblocks + first, id * subblocks + first + count);
                    return done;
                });
    }

    PfnRange pfns(long id, int first, int count) {
        return device.pfns(address(id, first), count * device.get(Value.UNIT));
    }

    private long address(long id, int subblock) {
        return id * device.blockBytes() + subblock * device.get(Value.UNIT);
    }

    /** Runs of subblocks of a block that are plugged, or not, ascending. */
    void forEachRun(long id, boolean isPlugged, RunVisitor visitor) {
        for (int i = 0; i < subblocks; ) {
            int end = i;
            while (end < subblocks && isPlugged(id, end) == isPlugged) {
                end++;
            }
            if (end > i) {
                visitor.run(i, end - i);
            }
            i = end + 1;
        }
    }

    /** Sees a run of subblocks. */
    @FunctionalInterface
    interface RunVisitor {
        void run(int first, int count);
    }

    /** {@code virtio_mem_sbm_for_each_mb}, or {@code _rev}: the ids in use, not in any state. */
    List<Long> ids(boolean descending) {
        List<Long> ids = new ArrayList<>();
        for (long id = device.get(Value.FIRST_ID); id < device.get(Value.NEXT_ID); id++) {
            ids.add(descending ? 0 : ids.size(), id);
        }
        return ids;
    }
}
