package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import java.util.ArrayList;
import java.util.List;

/** D5, and the promises of the history: what must hold of a device whenever nothing is in progress. */
final class SelfCheck {
    private final Device device;
    private final List<String> broken = new ArrayList<>();

    SelfCheck(Device device) {
        this.device = device;
    }

    List<String> run() {
        require(!device.is(Value.WORKING) && !device.is(Value.HOTPLUG_ACTIVE), "D4 nothing is in progress");
        require(
                device.is(Value.CONFIG_CHANGED) || device.get(Value.PLUGGED) == device.get(Value.HOST_PLUGGED),
                "D5 the driver's plugged size is the host's");
        if (device.hasBigBlocks()) {
            bigBlocks();
        } else {
            subblocks();
        }
        return List.copyOf(broken);
    }

    private void subblocks() {
        Sbm sbm = new Sbm(device);
        long plugged = 0;
        long offline = 0;
        for (long id : sbm.ids(false)) {
            SbmState state = sbm.state(id);
            int count = sbm.pluggedCount(id);
            plugged += count * device.get(Value.UNIT);
            offline += state.isOffline() ? device.blockBytes() : 0;
            require(
                    isRight(state, count, sbm.subblocks()),
                    "D5 memory" + id + " is " + state + " with " + count + " subblocks");
            require(
                    new Host(device).pluggedIn(device.idRange(id)) == count * device.get(Value.UNIT),
                    "D5 host and driver agree about memory" + id);
            boolean waits = device.is(Value.HAVE_UNPLUGGED)
                    || device.is(Value.BROKEN)
                    || device.core().profile().quirk(CoreCapabilities.QUIRK_VIRTIO_MEM_FORGETS_EMPTY_BLOCKS);
            require(
                    count > 0 || state == SbmState.UNUSED || waits,
                    "D5 an empty block goes, or a retry is due: memory" + id);
            if (state.isOnline()) {
                pagesAreWithheld(sbm, id);
            }
        }
        require(plugged == device.get(Value.PLUGGED), "D5 the subblocks that are plugged make up the plugged size");
        require(offline == device.get(Value.OFFLINE_SIZE), "D5 offline_size is the size of the offline blocks");
    }

    private static boolean isRight(SbmState state, int count, int all) {
        return switch (state) {
            case UNUSED -> count == 0;
            case PLUGGED -> count > 0;
            case OFFLINE, KERNEL, MOVABLE -> count == all;
            case OFFLINE_PARTIAL, KERNEL_PARTIAL, MOVABLE_PARTIAL -> count < all;
        };
    }

    /** Exactly what is not plugged is kept from the allocator, with its reference. */
    private void pagesAreWithheld(Sbm sbm, long id) {
        for (boolean plugged : new boolean[] {true, false}) {
            sbm.forEachRun(id, plugged, (first, count) -> {
                PfnRange pfns = sbm.pfns(id, first, count);
                long[] kept = new long[1];
                device.core()
                        .pages()
                        .forEachWithheld(
                                pfns, (run, page) -> kept[0] += page.offline() && page.held() ? run.pageCount() : 0);
                require(
                        kept[0] == (plugged ? 0 : pfns.pageCount()),
                        "D2 what is not plugged is PageOffline, and nothing else: " + pfns);
            });
        }
    }

    private void bigBlocks() {
        Bbm bbm = new Bbm(device);
        long plugged = 0;
        for (long id = device.get(Value.FIRST_ID); id < device.get(Value.NEXT_ID); id++) {
            BbmState state = bbm.state(id);
            plugged += state == BbmState.UNUSED ? 0 : device.get(Value.UNIT);
            require(state != BbmState.FAKE_OFFLINE, "D5 no big block stays half way: " + device.idRange(id));
        }
        require(plugged == device.get(Value.PLUGGED), "D5 the big blocks that are plugged make up the plugged size");
    }

    private void require(boolean condition, String invariant) {
        if (!condition) {
            broken.add(invariant + " (" + device.name() + ")");
        }
    }
}
