package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;

/** {@code virtio_mem_fake_online} and {@code virtio_mem_fake_offline}: pages of online memory that are not there. */
final class FakePages {
    private final Device device;
    private final PagePort pages;

    FakePages(Device device) {
        this.device = device;
        this.pages = device.core().pages();
    }

    /** Pages that were never exposed are dirty, and not managed yet; others were taken back earlier. */
    void online(PfnRange pfns) {
        pages.forEachWithheld(pfns, (run, page) -> {
            if (page.dirty()) {
                pages.change(run, now -> now.withDirty(false));
                pages.genericOnline(run);
            } else {
                pages.change(run, now -> now.withOffline(false));
                pages.adjustManaged(run, true);
                pages.freeContigRange(run);
            }
        });
    }

    /** Five tries in the kernel, one where what can't move is unmovable; here all of them would be the same. */
    Outcome<Unit> offline(PfnRange pfns) {
        boolean looks = !device.core().profile().quirk(CoreCapabilities.QUIRK_VIRTIO_MEM_KEEPS_UNPLUGGING);
        Outcome<Unit> steady = looks ? new Requests(device).steady() : Outcome.done();
        return steady.then(unchanged -> pages.allocContigRange(pfns)).map(done -> {
            pages.change(pfns, now -> now.withOffline(true));
            pages.adjustManaged(pfns, false);
            return done;
        });
    }

    /** {@code virtio_mem_set_fake_offline} of pages that are just going online, and were never exposed. */
    void withhold(PfnRange pfns) {
        pages.change(pfns, page -> page.withOffline(true).withDirty(true).withReserved(false));
    }

    /** {@code virtio_mem_fake_offline_going_offline}: as far as the device is concerned, nobody uses them. */
    void letGo(PfnRange pfns) {
        if (device.pagesStartReserved()) {
            pages.adjustManaged(pfns, true);
        }
        pages.putReferences(pfns);
    }

    /** {@code virtio_mem_fake_offline_cancel_offline}. */
    void holdAgain(PfnRange pfns) {
        if (device.pagesStartReserved()) {
            pages.adjustManaged(pfns, false);
        }
        pages.getReferences(pfns);
    }
}
