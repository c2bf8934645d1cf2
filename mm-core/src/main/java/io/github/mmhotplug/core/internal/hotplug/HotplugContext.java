package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.store.FrameReferences;
import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.store.RangeStore;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.MemmapListener;
import io.github.mmhotplug.core.internal.frame.FrameDisposal;
import io.github.mmhotplug.core.internal.frame.FrameSource;
import io.github.mmhotplug.core.internal.frame.Frames;
import io.github.mmhotplug.core.internal.frame.TlbFlushes;
import io.github.mmhotplug.core.internal.pagetable.PageTableEdit;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import io.github.mmhotplug.core.internal.vmemmap.CompoundMemmap;
import io.github.mmhotplug.core.internal.vmemmap.MemmapBlocks;
import io.github.mmhotplug.core.internal.vmemmap.VmemmapService;
import io.github.mmhotplug.core.internal.zone.Watermarks;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One operation in progress: the state it changes, the tools bound to that state, and what it has learnt so far. */
public final class HotplugContext {
    final Architecture architecture;
    final KernelProfile profile;
    final MachineState state;
    final MemoryGeometry geometry;
    final Faults faults;
    final Frames frames;
    final PageTableEdit linearMap;
    final PageTableEdit vmemmapEdit;
    final VmemmapService vmemmap;
    final PluginStores stores;
    final TlbFlushes flushes = new TlbFlushes();
    final CompoundMemmap compounds;
    final Migrations migrations = new Migrations();

    /** What the port may map now; nothing outside a call of its hooks. */
    private @Nullable PhysRange window;

    /** The altmap over the whole range that {@code __add_pages} made, in the designs that have one. */
    @Nullable
    Altmap rangeAltmap;

    /** System memory that backed memmaps when the add in progress began. */
    long memmapPagesBefore;

    /** The core as drivers see it during this operation; nothing while the system boots. */
    @Nullable
    CorePort core;

    /** The zone of a block whose pages are just going online. */
    Optional<ZoneType> goingOnline = Optional.empty();

    /** Who hears what becomes of memmap. */
    MemmapListener memmapListener = MemmapListener.NONE;

    /** Why the port cleared {@code MHP_MEMMAP_FROM_RANGE}. */
    Optional<Veto> fromRangeVeto = Optional.empty();

    HotplugContext(
            Architecture architecture, KernelProfile profile, MachineState state, FrameSource source, Faults faults) {
        this.architecture = architecture;
        this.profile = profile;
        this.state = state;
        this.geometry = architecture.geometry();
        this.faults = faults;
        this.compounds = new CompoundMemmap(architecture, profile);
        this.frames = new Frames(source, state.buddy, state.pages, faults, geometry.pageShift());
        String plugin = architecture.variant();
        FrameDisposal disposal = new FrameDisposal(plugin, architecture.pagetables(), state.pages, state.buddy);
        this.linearMap = new PageTableEdit(
                plugin,
                "linear map",
                StandardRule.LINEAR_TABLES_ALLOCATED,
                state.linearMap,
                frames,
                disposal,
                this::checkLinear);
        this.vmemmapEdit = new PageTableEdit(
                plugin,
                "vmemmap",
                StandardRule.MEMMAP_ALLOCATED,
                state.vmemmap,
                frames,
                disposal,
                (start, end, pfn) -> checkVmemmap(start, end));
        this.stores = new PluginStores() {
            @Override
            public RangeStore ranges(String name) {
                return state.portStores.ranges(name);
            }

            @Override
            public FrameReferences references() {
                return state.pages;
            }
        };
        this.vmemmap = new VmemmapService(
                geometry,
                new MemmapBlocks(architecture, profile, frames),
                compounds,
                state.vmemmap,
                vmemmapEdit,
                disposal,
                state.sections,
                stores,
                flushes);
    }

    /**
     * The core as drivers see it.
     *
     * @throws IllegalStateException while the system boots
     */
    CorePort core() {
        if (core == null) {
            throw new IllegalStateException("no driver is asked while boot memory is mapped");
        }
        return core;
    }

    /** Pages of a memory block. */
    long blockPages() {
        return architecture.memoryBlockSizeBytes() >>> geometry.pageShift();
    }

    /** Whether frames join their zone when they are added, and not when they go online. */
    boolean decidesZoneAtAdd() {
        return profile.word(CoreCapabilities.ZONE_DECIDED_AT).equals("add");
    }

    /** {@code init_per_zone_wmark_min}, when a block has gone online or offline. */
    void updateWatermarks() {
        state.zones = new Watermarks(profile, geometry).afterHotplug(state.zones, state.transparentHugepages);
    }

    /** Opens the range that the port's hooks may map. */
    void open(PhysRange range) {
        window = range;
    }

    private void checkLinear(long startOffset, long endOffset, long firstPfn) {
        PhysRange allowed = window;
        if (allowed == null || !mayTouch(allowed, startOffset, endOffset, firstPfn)) {
            throw outside("the linear map", startOffset, endOffset);
        }
    }

    /** A real kernel may clear a leaf that only begins or ends in the range. */
    private boolean mayTouch(PhysRange allowed, long startOffset, long endOffset, long firstPfn) {
        if (firstPfn == PageTableEdit.NO_FRAME && profile.isFaithful()) {
            return startOffset < allowed.endAddress() && endOffset > allowed.startAddress();
        }
        return startOffset >= allowed.startAddress() && endOffset <= allowed.endAddress();
    }

    private void checkVmemmap(long startOffset, long endOffset) {
        PhysRange allowed = window;
        if (allowed == null
                || endOffset <= geometry.vmemmapOffset(allowed.startAddress() >>> geometry.pageShift())
                || startOffset >= geometry.vmemmapOffset(allowed.endAddress() >>> geometry.pageShift())) {
            throw outside("the vmemmap", startOffset, endOffset);
        }
    }

    /** The struct pages of some frames are read or written: what holds them must be accessible. */
    void touchMemmap(PfnRange pfns, String kernelSymbol) {
        if (state.storage.isAllAccessible()) {
            return;
        }
        long from = geometry.vmemmapOffset(pfns.startPfn());
        long to = geometry.vmemmapOffset(pfns.endPfn());
        state.vmemmap.forEachLeaf(from, to, (level, start, end, pfn) -> {
            long first = Math.max(start, from);
            long bytes = Math.min(end, to) - first;
            PhysRange backing = new PhysRange((pfn << geometry.pageShift()) + first - start, bytes);
            touch(backing, kernelSymbol + " touches memmap");
        });
    }

    /** Memory is read or written, or somebody is told that he may. */
    void touch(PhysRange range, String what) {
        if (!state.storage.isAccessible(range)) {
            throw new SpiViolationException(
                    architecture.variant(), ConductRule.STANDBY_UNTOUCHED, what + " on standby memory, at " + range);
        }
    }

    /** A port calls back for frames of its own request only. */
    void checkInside(PfnRange pfns, String kernelSymbol) {
        PhysRange allowed = window;
        if (allowed == null || !allowed.toPfns(geometry.pageShift()).contains(pfns)) {
            throw new SpiViolationException(
                    architecture.variant(),
                    ConductRule.INSIDE_RANGE,
                    "calls " + kernelSymbol + " with " + pfns + " for a request of " + window);
        }
    }

    private SpiViolationException outside(String region, long startOffset, long endOffset) {
        return new SpiViolationException(
                architecture.variant(),
                ConductRule.INSIDE_RANGE,
                "touches " + region + " at offsets 0x" + Long.toHexString(startOffset) + "-0x"
                        + Long.toHexString(endOffset - 1) + " for a request of " + window);
    }

    /** The undo is checked every time it runs; only a faithful machine may keep what a real kernel leaves behind. */
    void checkUndone(MachineState before, String what) {
        if (profile.isFaithful()) {
            return;
        }
        if (!architecture.freesVmemmap()) {
            reclaimMemmap(before);
        }
        TableReclaim.run(before.linearMap, state.linearMap, linearMap);
        TableReclaim.run(before.vmemmap, state.vmemmap, vmemmapEdit);
        List<String> differences = state.differences(before);
        if (!differences.isEmpty()) {
            throw new SpiViolationException(
                    architecture.variant(),
                    ConductRule.UNCHANGED_AFTER_REFUSAL,
                    what + " left changes in: " + String.join(", ", differences));
        }
    }

    /** The memmap of a refused add, which a port without {@code vmemmap_free} keeps, as {@link TableReclaim} the tables. */
    private void reclaimMemmap(MachineState before) {
        open(new PhysRange(0, 1L << geometry.maxPhysmemBits()));
        LeafReclaim.run(before.vmemmap, state.vmemmap, vmemmap);
    }

    /** What a hook answered, if it answered. */
    <T> T answered(@Nullable T answer, String hook) {
        if (answer == null) {
            throw new SpiViolationException(architecture.variant(), ConductRule.NO_NULL, hook + " answered null");
        }
        return answer;
    }
}
