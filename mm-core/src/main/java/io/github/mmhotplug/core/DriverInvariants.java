package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.internal.state.MachineState;

/** Of {@link MachineInvariants} those about what drivers keep from the allocator: D2, and the legal states of such pages. */
final class DriverInvariants {
    private final boolean startsReserved;
    private final ZoneInvariants.Sink sink;

    private DriverInvariants(Machine machine, ZoneInvariants.Sink sink) {
        this.startsReserved =
                machine.profile().word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
        this.sink = sink;
    }

    static void check(Machine machine, MachineState state, ZoneInvariants.Sink sink) {
        DriverInvariants check = new DriverInvariants(machine, sink);
        state.withheld.forEach((pfns, page) -> {
            sink.require(
                    state.sections.allOnline(pfns) && state.buddy.hasZone(pfns.startPfn(), pfns.endPfn()),
                    "D2 only pages of online blocks are withheld: " + pfns);
            sink.require(
                    state.buddy.freePagesIn(pfns.startPfn(), pfns.pageCount()) == 0
                            && !state.workload.ownsAny(pfns.startPfn(), pfns.pageCount())
                            && !state.pages.anyUsed(pfns.startPfn(), pfns.endPfn()),
                    "I21 withheld pages are their driver's alone: " + pfns);
            check.isLegal(pfns.toString(), page);
        });
        int pageShift = machine.architecture().geometry().pageShift();
        state.unmapped.forEach((start, end, unused) -> {
            boolean[] mapped = {false};
            state.linearMap.forEachLeaf(start, end, (level, from, to, pfn) -> mapped[0] = true);
            long withheld =
                    state.withheld.count(new PhysRange(start, end - start).toPfns(pageShift), WithheldPage::offline);
            sink.require(
                    !mapped[0] && withheld == (end - start) >>> pageShift,
                    "D2 what is out of the linear map is of no use to the allocator, and the other way round: "
                            + PhysRange.ofEnd(start, end));
        });
    }

    /** OFFLINE(0) exists only while somebody is asked whether a block may go offline. */
    private void isLegal(String pfns, WithheldPage page) {
        sink.require(page.held(), "D4 a driver has its reference again when nothing goes offline: " + pfns);
        sink.require(
                !page.reserved() || startsReserved,
                "D2 from 6.11 on no hot-added page is reserved: " + pfns + " " + page);
        sink.require(!page.reserved() || !page.dirty(), "D2 virtio-mem clears PG_reserved: " + pfns + " " + page);
        sink.require(
                page.offline() || !page.dirty(),
                "D2 only PageOffline pages of a driver are dirty: " + pfns + " " + page);
    }
}
