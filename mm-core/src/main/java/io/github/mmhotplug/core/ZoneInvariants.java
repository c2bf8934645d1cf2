package io.github.mmhotplug.core;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.internal.state.GroupTable.Group;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Of {@link MachineInvariants} those about zones: which frames are in them, and what online and offline blocks mean. */
final class ZoneInvariants {
    private final MachineState state;
    private final KernelProfile profile;
    private final boolean decidedAtAdd;
    private final int pageShift;
    private final long blockPages;
    private final Sink sink;

    /** Hears of each condition. */
    @FunctionalInterface
    interface Sink {
        void require(boolean condition, String invariant);
    }

    private ZoneInvariants(Machine machine, MachineState state, Sink sink) {
        this.state = state;
        this.profile = machine.profile();
        this.decidedAtAdd = profile.word(CoreCapabilities.ZONE_DECIDED_AT).equals("add");
        this.pageShift = machine.architecture().geometry().pageShift();
        this.blockPages = machine.architecture().memoryBlockSizeBytes() >>> pageShift;
        this.sink = sink;
    }

    static void check(Machine machine, MachineState state, Sink sink) {
        ZoneInvariants check = new ZoneInvariants(machine, state, sink);
        state.zones.zones().forEach(check::zone);
        check.hotMemoryIsManagedButForItsMemmap();
        check.freeFramesAreOnline();
        check.blocksAreInOneZone();
        check.groupsAddUp();
        check.presentIsWhatOnlineBlocksHave(machine.facts());
    }

    /** D1: a zone's present pages are those of its online blocks; of boot memory, as far as its blocks have RAM. */
    private void presentIsWhatOnlineBlocksHave(MachineFacts facts) {
        for (ZoneStats zone : state.zones.zones()) {
            long[] hot = new long[1];
            state.blocks.forEachRun((first, count, blockState, node, early) -> hot[0] += blockState == BlockState.ONLINE
                            && !early
                            && node == zone.node()
                            && state.blocks.zone(first).equals(Optional.of(zone.type()))
                    ? count * blockPages
                    : 0);
            sink.require(
                    zone.type() == ZoneType.DEVICE || zone.presentPages() - zone.presentEarlyPages() == hot[0],
                    "D1 present pages are those of online blocks: " + hot[0] + " pages of hot-added ones in " + zone);
        }
        long[] boot = new long[1];
        state.blocks.forEachRun((first, count, blockState, node, early) ->
                boot[0] += early && blockState == BlockState.ONLINE
                        ? facts.bootRam().stream()
                                .mapToLong(ram -> overlap(
                                        ram.toPfns(pageShift), new PfnRange(first * blockPages, count * blockPages)))
                                .sum()
                        : 0);
        long early = state.zones.zones().stream()
                .mapToLong(ZoneStats::presentEarlyPages)
                .sum();
        sink.require(
                early == boot[0] || state.blocks.count() == 0,
                "D1 present early pages are those of online boot blocks: " + early + " of " + boot[0]);
    }

    private static long overlap(PfnRange one, PfnRange other) {
        return Math.max(0, Math.min(one.endPfn(), other.endPfn()) - Math.max(one.startPfn(), other.startPfn()));
    }

    /** I20, I25, I35: what is present are the zone's frames, and its span is their hull. */
    private void zone(ZoneStats zone) {
        long frames = state.buddy.pagesOf(zone.node(), zone.type());
        sink.require(
                zone.presentPages() == frames, "I20 present pages are the zone's frames: " + frames + " of " + zone);
        sink.require(
                zone.presentEarlyPages() >= 0 && zone.presentEarlyPages() <= zone.presentPages(),
                "I27 present early pages are present: " + zone);
        sink.require(
                !zone.isPopulated() || state.onlineNodes.contains(zone.node()),
                "I35 a node with memory is online: " + zone);
        if (zone.type() == ZoneType.DEVICE) {
            return;
        }
        boolean hull = isOfSomething(zone)
                ? isOf(zone, zone.startPfn()) && isOf(zone, zone.endPfn() - 1)
                : zone.spannedPages() == 0;
        sink.require(hull, "I25 a zone ends where its frames end: " + zone);
    }

    /** Where the zone is decided at add, frames that are offline are in it too. */
    private boolean isOfSomething(ZoneStats zone) {
        return decidedAtAdd
                ? state.addedZones.firstOf(zone.node(), zone.type(), 0) != RunMap.ABSENT
                : zone.isPopulated();
    }

    private boolean isOf(ZoneStats zone, long pfn) {
        return decidedAtAdd
                ? state.addedZones.allIn(zone.node(), zone.type(), new PfnRange(pfn, 1))
                : state.buddy.allIn(zone.node(), zone.type(), pfn, pfn + 1);
    }

    /**
     * I20, D2: self-hosted memmap and what drivers withhold is present and not managed; nothing else keeps frames of MOVABLE,
     * and of a zone without boot memory.
     */
    private void hotMemoryIsManagedButForItsMemmap() {
        Set<ZoneType> hot = EnumSet.allOf(ZoneType.class);
        state.zones.zones().stream()
                .filter(zone -> zone.type() == ZoneType.DEVICE || zone.presentEarlyPages() > 0)
                .forEach(zone -> hot.remove(zone.type()));
        hot.forEach(this::isManagedButForItsMemmap);
    }

    private void isManagedButForItsMemmap(ZoneType type) {
        long[] kept = new long[1];
        state.blocks.forEachAltmapRun((start, end, free) -> {
            for (long block = start; block < end; block++) {
                kept[0] += state.blocks.zone(block).equals(Optional.of(type))
                        ? state.blocks.skippedPages(block, profile)
                        : 0;
            }
        });
        state.blocks.forEachRun((first, count, blockState, node, early) -> {
            if (state.blocks.zone(first).equals(Optional.of(type))) {
                kept[0] += state.pages.count(FrameUse.PAGE_VMEMMAP, first * blockPages, (first + count) * blockPages);
            }
        });
        long unmanaged = state.zones.zones().stream()
                .filter(zone -> zone.type() == type)
                .mapToLong(zone -> zone.presentPages() - zone.managedPages())
                .sum();
        long[] withheld = new long[1];
        state.withheld.forEach((pfns, page) -> {
            for (long pfn = pfns.startPfn(); pfn < pfns.endPfn() && !page.managed(); ) {
                long block = pfn / blockPages; // equal pages of two blocks are one run
                long end = Math.min(pfns.endPfn(), (block + 1) * blockPages);
                withheld[0] += state.blocks.zone(block).equals(Optional.of(type)) ? end - pfn : 0;
                pfn = end;
            }
        });
        sink.require(
                unmanaged == kept[0] + withheld[0],
                "I20, D2 only self-hosted memmap and withheld pages are present and not managed: " + unmanaged
                        + " pages of " + type.label() + " are, " + kept[0] + " hold memmap, " + withheld[0]
                        + " are withheld");
    }

    /** I21: a frame is free only in a section that is online. */
    private void freeFramesAreOnline() {
        state.buddy.forEachFree((pfn, count) -> sink.require(
                state.sections.allOnline(new PfnRange(pfn, count)),
                "I21 free frames are online: " + new PfnRange(pfn, count)));
    }

    /** I24, I30: an online hot-added block is in one zone of one node and can be reached, an offline one is in none. */
    private void blocksAreInOneZone() {
        state.blocks.forEachRun((first, count, blockState, node, early) -> {
            PfnRange pfns = new PfnRange(first * blockPages, count * blockPages);
            Optional<ZoneType> zone = state.blocks.zone(first);
            String blocks = "memory" + first + " to memory" + (first + count - 1);
            sink.require(
                    blockState == BlockState.OFFLINE || state.storage.isAccessible(pfns.toPhys(pageShift)),
                    "I30 online memory can be reached: " + blocks);
            for (long block = first; decidedAtAdd && !early && block < first + count; block++) {
                PfnRange own = new PfnRange(block * blockPages, blockPages);
                Optional<ZoneType> added = state.addedZones.zone(own.startPfn());
                sink.require(
                        added.isPresent()
                                && state.addedZones.allIn(node, added.get(), own)
                                && zone.map(online -> online == added.get()).orElse(true),
                        "I24 a block has been in one zone since it was added: memory" + block);
            }
            if (blockState == BlockState.OFFLINE) {
                sink.require(
                        zone.isEmpty() && !state.buddy.anyInAZone(pfns.startPfn(), pfns.endPfn()),
                        "I24 an offline block is in no zone: " + blocks);
            } else if (!early) {
                sink.require(
                        zone.isPresent()
                                && state.buddy.allIn(node, zone.get(), pfns.startPfn(), pfns.endPfn())
                                && state.sections.allOnline(pfns),
                        "I24 an online block is in one zone: " + blocks);
            }
        });
    }

    /** I28: a group's present pages are those of its online blocks. */
    private void groupsAddUp() {
        state.blocks.forEachGroupRun((start, end, id) -> {
            sink.require(state.groups.group((int) id).isPresent(), "I28 a block's group is there: " + id);
        });
        for (int id : state.groups.ids()) {
            long[] present = new long[2];
            state.blocks.forEachGroupRun((start, end, of) -> {
                for (long block = start; of == id && block < end; block++) {
                    if (state.blocks.isOnline(block)) {
                        present[state.blocks.zone(block).equals(Optional.of(ZoneType.MOVABLE)) ? 1 : 0] += blockPages;
                    }
                }
            });
            Group group = state.groups.group(id).orElseThrow();
            sink.require(
                    group.presentKernel() == present[0] && group.presentMovable() == present[1],
                    "I28 a group's present pages are those of its online blocks: " + group);
        }
    }
}
