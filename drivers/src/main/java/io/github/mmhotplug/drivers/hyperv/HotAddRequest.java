package io.github.mmhotplug.drivers.hyperv;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code hot_add_req}: from the region to the answer, chunk by chunk. */
final class HotAddRequest {
    /** How long the driver waits for somebody to put a chunk online. */
    static final long ONLINE_WAIT_MILLIS = 5000;

    private static final long FIXED_CHUNK_BYTES = 128 * Bytes.MIB;

    private final HyperVState state;
    private final CorePort core;
    private final long chunk;

    HotAddRequest(HyperVState state, CorePort core) {
        this.state = state;
        this.core = core;
        this.chunk = chunkPages(core);
    }

    /** {@code ha_pages_in_chunk}. */
    static long chunkPages(CorePort core) {
        boolean blocks = core.profile().word(CoreCapabilities.HYPERV_CHUNK).equals("block");
        return (blocks ? core.memoryBlockSizeBytes() : FIXED_CHUNK_BYTES)
                >>> core.geometry().pageShift();
    }

    /**
     * How far it came.
     *
     * @param waits whether it goes on when somebody has put the last chunk online, or time is up
     * @param notes what could not be added
     */
    record Progress(boolean waits, List<Note> notes) {}

    /** Where the host leaves it to the guest to say what it belongs to. */
    void begin(PfnRange pages) {
        Optional<HotAddRegion> known = state.regionOf(pages.startPfn());
        if (known.isEmpty()) {
            long start = Align.down(pages.startPfn(), chunk);
            PfnRange region = new PfnRange(start, Align.up(pages.pageCount(), chunk));
            cover(state.newRegion(region, pages.startPfn()), pages);
            return;
        }
        HotAddRegion region = known.get();
        if (region.coveredEnd() != pages.startPfn()) {
            state.addGap(region.coveredEnd(), pages.startPfn());
            region.setCoveredEnd(pages.startPfn());
        }
        if (pages.endPfn() > region.end()) {
            region.setEnd(region.end() + Align.up(pages.endPfn() - region.end(), chunk));
        }
        cover(region, pages);
    }

    /** Where the host names the region: it is a new one. */
    void beginIn(PfnRange region, PfnRange pages) {
        cover(state.newRegion(region, pages.startPfn()), pages);
    }

    /** {@code handle_pg_range}, up to what has to be added. */
    private void cover(HotAddRegion region, PfnRange pages) {
        long coveredBefore = region.coveredEnd();
        long there = Math.max(0, Math.min(pages.pageCount(), region.addedEnd() - pages.startPfn()));
        if (there > 0) {
            region.setCoveredEnd(region.coveredEnd() + there);
            bringOnline(new PfnRange(pages.startPfn(), there));
        }
        long rest = pages.pageCount() - there;
        long toAdd = Math.min(Align.up(rest, chunk), region.end() - region.addedEnd());
        state.begin(region, toAdd, rest, coveredBefore);
    }

    /** Block by block: some may be online, and others not. */
    private void bringOnline(PfnRange pages) {
        long block = core.memoryBlockSizeBytes() >>> core.geometry().pageShift();
        long pfn = pages.startPfn();
        while (pfn < pages.endPfn()) {
            long end = Math.min(pages.endPfn(), Align.down(pfn, block) + block);
            if (core.pages().isOnline(pfn)) {
                state.bringOnline(PfnRange.ofEnd(pfn, end));
            }
            pfn = end;
        }
    }

    /** {@code hv_mem_hot_add}, up to the next wait, or to the answer. */
    Progress goOn() {
        HotAddRegion region = state.current();
        List<Note> notes = new ArrayList<>();
        while (state.leftToAdd() > 0) {
            long backed = Math.min(state.leftToBack(), chunk);
            PfnRange pages = new PfnRange(region.addedEnd(), chunk);
            region.setAddedEnd(pages.endPfn());
            region.setCoveredEnd(region.coveredEnd() + backed);
            PhysRange range = pages.toPhys(core.geometry().pageShift());
            Outcome<Unit> added = core.addMemory(AddMemoryRequest.of(range).withFlag(MhpFlag.MERGE_RESOURCE));
            notes.addAll(added.notes());
            Optional<Refusal> refusal = added.refusal();
            if (refusal.isPresent()) {
                region.setAddedEnd(pages.startPfn());
                region.setCoveredEnd(region.coveredEnd() - backed);
                notes.add(new Note(
                        refusal.get().rule(),
                        "hot_add memory failed: " + refusal.get().detail()));
                if (refusal.get().errno() == Errno.EEXIST) {
                    state.disableHotAdd();
                }
                break;
            }
            state.begin(region, state.leftToAdd() - chunk, state.leftToBack() - backed, state.coveredBefore());
            if (core.onlineBlocks(range).isEmpty()) {
                return new Progress(true, notes);
            }
        }
        state.answer(region.coveredEnd() - state.coveredBefore());
        return new Progress(false, notes);
    }
}
