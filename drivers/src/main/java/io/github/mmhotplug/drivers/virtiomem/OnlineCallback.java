package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import java.util.Optional;

/** {@code virtio_mem_online_page_cb}: what of a device's memory is not plugged stays away from the allocator. */
final class OnlineCallback {
    private final CorePort core;

    OnlineCallback(CorePort core) {
        this.core = core;
    }

    void online(PfnRange pfns) {
        Optional<Device> found = new Devices(core).with(pfns);
        if (found.isEmpty()) {
            core.pages().genericOnline(pfns); // a DIMM's
            return;
        }
        Device device = found.get();
        long id = pfns.startPfn() / device.pfns(0, device.idBytes()).pageCount();
        if (device.hasBigBlocks()) {
            decide(device, pfns, new Bbm(device).state(id) != BbmState.FAKE_OFFLINE);
            return;
        }
        Sbm sbm = new Sbm(device);
        for (boolean plugged : new boolean[] {true, false}) {
            sbm.forEachRun(id, plugged, (first, count) -> {
                PfnRange run = sbm.pfns(id, first, count);
                long start = Math.max(run.startPfn(), pfns.startPfn());
                long end = Math.min(run.endPfn(), pfns.endPfn());
                if (start < end) {
                    decide(device, PfnRange.ofEnd(start, end), plugged);
                }
            });
        }
    }

    private void decide(Device device, PfnRange pfns, boolean plugged) {
        if (plugged) {
            core.pages().genericOnline(pfns);
        } else {
            new FakePages(device).withhold(pfns);
        }
    }
}
