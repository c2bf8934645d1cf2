package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.DeviceMapping.AltmapState;
import io.github.mmhotplug.core.internal.pagetable.PageTable.LeafVisitor;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Optional;

/** Of {@link MachineInvariants} those about device memory. */
final class DeviceInvariants {
    private final Machine machine;
    private final MachineState state;
    private final MemoryGeometry geometry;
    private final ZoneInvariants.Sink sink;

    private DeviceInvariants(Machine machine, MachineState state, ZoneInvariants.Sink sink) {
        this.machine = machine;
        this.state = state;
        this.geometry = machine.architecture().geometry();
        this.sink = sink;
    }

    static void check(Machine machine, MachineState state, ZoneInvariants.Sink sink) {
        DeviceInvariants check = new DeviceInvariants(machine, state, sink);
        check.everyFrameHasOneMapping();
        state.devices.all().forEach(check::mapping);
        check.referencesAreMappings();
    }

    private static PfnRange pfns(PhysRange range, int pageShift) {
        return range.toPfns(pageShift);
    }

    /** I42: at most one live mapping has a frame. */
    private void everyFrameHasOneMapping() {
        long frames = 0;
        for (DeviceMapping mapping : state.devices.all()) {
            for (PhysRange range : mapping.pgmap().ranges()) {
                frames += range.sizeBytes() >>> geometry.pageShift();
            }
        }
        sink.require(
                frames == state.devices.frameCount(),
                "I42 a frame has one device mapping: mappings have " + frames + " frames, " + state.devices.frameCount()
                        + " frames have one");
    }

    private void mapping(DeviceMapping mapping) {
        DevPagemap pgmap = mapping.pgmap();
        long held = 0;
        for (int i = 0; i < pgmap.ranges().size(); i++) {
            PhysRange range = pgmap.ranges().get(i);
            isNoMemoryOfTheSystem(range);
            isInTheLinearMapAsItsTypeSays(pgmap, range);
            held += mapping.pagesHeld(i, geometry.pageShift());
        }
        sink.require(
                mapping.references() == held,
                "I41 a mapping holds a reference for each of its pages: " + mapping.references() + " of " + held
                        + " at " + pgmap.ranges().get(0));
        mapping.altmap().ifPresent(altmap -> altmapAddsUp(pgmap.ranges().get(0), altmap));
        tailsShareTheirPage(mapping);
    }

    /** I36: device memory is in no zone's count and never free; the memory blocks end where it begins. */
    private void isNoMemoryOfTheSystem(PhysRange range) {
        PfnRange pfns = pfns(range, geometry.pageShift());
        sink.require(
                !state.buddy.anyInAZone(pfns.startPfn(), pfns.endPfn()),
                "I36 device memory is in no zone's count: " + range);
        sink.require(
                state.resources
                        .systemRam(range.startAddress(), range.endAddress())
                        .isEmpty(),
                "I36 device memory is no System RAM: " + range);
        sink.require(state.sections.allSubsectionsValid(pfns), "I8 device memory has struct pages: " + range);
        FrameView frames = machine.frames();
        for (long pfn : new long[] {pfns.startPfn(), pfns.endPfn() - 1}) {
            sink.require(
                    !frames.isOnline(pfn),
                    "I36 pfn_to_online_page is NULL for device memory: pfn 0x" + Long.toHexString(pfn));
        }
    }

    /** I37: PRIVATE has no entry of the linear map; all others map exactly their range. */
    private void isInTheLinearMapAsItsTypeSays(DevPagemap pgmap, PhysRange range) {
        if (pgmap.type().isAddressable()) {
            sink.require(
                    !geometry.hasLinearMap()
                            || state.linearMap.isMapped(range.startAddress(), range.endAddress(), true),
                    "I37 addressable device memory is in the linear map: " + range);
            return;
        }
        boolean[] mapped = new boolean[1];
        state.linearMap.forEachLeaf(
                range.startAddress(), range.endAddress(), (level, start, end, pfn) -> mapped[0] = true);
        sink.require(!mapped[0], "I37 private device memory is not in the linear map: " + range);
    }

    /** I12: what was handed out lies in the altmap, and backs the memmap of its own range (I15). */
    private void altmapAddsUp(PhysRange range, AltmapState altmap) {
        if (altmap.free() == 0) {
            sink.require(altmap.alloc() == 0, "I12 alloc + align <= free: " + altmap + " of " + range);
            return;
        }
        PfnRange pfns = pfns(range, geometry.pageShift());
        long first = pfns.startPfn() + altmap.reserve();
        long inside = state.pages.count(FrameUse.ALTMAP_MEMMAP, first, first + altmap.free());
        long all = state.pages.count(FrameUse.ALTMAP_MEMMAP, pfns.startPfn(), pfns.endPfn());
        sink.require(
                altmap.alloc() >= 0 && altmap.left() >= 0 && inside == altmap.alloc() && all == inside,
                "I12 alloc + align <= free: " + altmap + " of " + range + ", " + inside + " frames inside, " + all
                        + " in all");
        long from = geometry.vmemmapOffset(pfns.startPfn());
        long to = geometry.vmemmapOffset(pfns.endPfn());
        RunMap backing = new RunMap(0);
        state.vmemmap.forEachLeaf(
                from,
                to,
                (level, start, end, pfn) -> backing.put(pfn, pfn + ((end - start) >>> geometry.pageShift()), 0));
        long[] backs = new long[1];
        state.pages.forEachUse(first, first + altmap.free(), (pfn, count, use) -> {
            if (use == FrameUse.ALTMAP_MEMMAP) {
                backs[0] += backing.keysIn(pfn, pfn + count);
            }
        });
        sink.require(
                backs[0] == altmap.alloc(),
                "I15 an altmap backs its own range: " + backs[0] + " of " + altmap.alloc() + " pages of " + range);
    }

    /** I39: each compound has its own pages and no others, where no memmap of other memory was there before it. */
    private void tailsShareTheirPage(DeviceMapping mapping) {
        if (!mapping.tailsShared()) {
            return;
        }
        Backing backing = new Backing();
        boolean[] found = new boolean[1];
        for (PhysRange range : mapping.pgmap().ranges()) {
            PfnRange pfns = range.toPfns(geometry.pageShift());
            long perSection = geometry.pagesPerSection();
            state.sections.forEachEarly(
                    pfns.startPfn() / perSection,
                    (pfns.endPfn() - 1) / perSection + 1,
                    (first, end, word) -> found[0] = true);
            state.vmemmap.forEachLeaf(
                    geometry.vmemmapOffset(pfns.startPfn()), geometry.vmemmapOffset(pfns.endPfn()), backing);
        }
        long own = mapping.compounds() * ownPages();
        sink.require(
                found[0] || backing.largeLeaves || backing.frames.keyCount() == own,
                "I39 compounds have " + ownPages() + " pages of memmap each: " + backing.frames.keyCount() + " of "
                        + own + " at " + mapping.pgmap().ranges().get(0));
    }

    /** The frames behind some leaves, each once. */
    private final class Backing implements LeafVisitor {
        private final RunMap frames = new RunMap(0);
        private boolean largeLeaves;

        @Override
        public void leaves(int level, long start, long end, long pfn) {
            largeLeaves |= level > 0;
            frames.put(pfn, pfn + ((end - start) >>> geometry.pageShift()), 0);
        }

        @Override
        public void shared(int level, long start, long end, long pfn) {
            frames.put(pfn, pfn + 1, 0);
        }
    }

    private long ownPages() {
        return machine.profile().has(CoreCapabilities.COMPOUND_DEVMAP_HEAD_REUSE) ? 1 : 2;
    }

    /** I38: a page that several entries of the vmemmap map has a reference for each of them. */
    private void referencesAreMappings() {
        RunMap entries = new RunMap(0);
        state.vmemmap.forEachLeaf(0, Long.MAX_VALUE, new LeafVisitor() {
            @Override
            public void leaves(int level, long start, long end, long pfn) {
                state.pages.forEachShared(
                        pfn,
                        pfn + ((end - start) >>> geometry.pageShift()),
                        (first, behind, extra) -> addAll(entries, first, behind));
            }

            @Override
            public void shared(int level, long start, long end, long pfn) {
                add(entries, pfn, (end - start) >>> geometry.pageShift());
            }
        });
        long[] wrong = new long[1];
        entries.forEach((start, end, count) -> {
            for (long pfn = start; pfn < end; pfn++) {
                wrong[0] += state.pages.count(pfn) == count ? 0 : 1;
            }
        });
        sink.require(
                wrong[0] == 0,
                "I38 a shared page of memmap has a reference for each entry: " + wrong[0] + " pages have not");
    }

    private static void addAll(RunMap entries, long first, long behind) {
        for (long pfn = first; pfn < behind; pfn++) {
            add(entries, pfn, 1);
        }
    }

    private static void add(RunMap entries, long pfn, long more) {
        long before = Optional.of(entries.get(pfn))
                .filter(count -> count != RunMap.ABSENT)
                .orElse(0L);
        entries.put(pfn, pfn + 1, before + more);
    }
}
