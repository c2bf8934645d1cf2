package io.github.mmhotplug.core.internal.device;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.DeviceMapping.AltmapState;
import io.github.mmhotplug.core.internal.sparse.SectionTable;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.UndoStack;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import io.github.mmhotplug.core.internal.zone.ZoneTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code memremap_pages} and, for each range, {@code pagemap_range}: the checks in the kernel's order, then struct pages
 * (and a linear map, if the CPU reaches the memory), the zone, and the struct pages' contents. No memory block devices,
 * nothing online, nothing present or managed. Each step that succeeds pushes its undo.
 */
public final class MemremapPages {
    private final MemunmapPages unmap;

    @Inject
    MemremapPages(MemunmapPages unmap) {
        this.unmap = unmap;
    }

    /** Maps what a driver asks for, or refuses and leaves no trace. */
    public Outcome<Unit> run(DeviceCore core, PagemapRequest request) {
        MachineState before = core.state().fork();
        UndoStack undo = new UndoStack();
        List<Refusal> stays = new ArrayList<>();
        Optional<Refusal> refusal =
                PagemapChecks.request(core, request).or(() -> mapRanges(core, request, undo, stays));
        if (refusal.isEmpty()) {
            return DeviceMemoryClass.ofFlags(core.profile(), request.flags(), true)
                    .map(said -> Unit.UNIT);
        }
        undo.undoAll();
        boolean mayStay = core.profile().has(CoreCapabilities.MEMORY_FLAGS); // arch_remove_memory() may be a stub
        if (stays.isEmpty() || !mayStay) {
            core.checkUndone(before);
        }
        return Outcome.refused(refusal.get());
    }

    private Optional<Refusal> mapRanges(DeviceCore core, PagemapRequest request, UndoStack undo, List<Refusal> stays) {
        keepTraces(core, undo);
        DeviceTable devices = core.state().devices;
        int id = devices.open(DeviceMapping.empty(request.pgmap(), node(core.state(), request)));
        undo.push(() -> devices.close(id));
        for (int range = 0; range < request.ranges().size(); range++) {
            Optional<Refusal> refusal = pagemapRange(core, request, id, range, undo, stays);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** A real kernel leaves spans, taints and {@code max_pfn} as they are; the model only where it is to be faithful. */
    private static void keepTraces(DeviceCore core, UndoStack undo) {
        MachineState state = core.state();
        ZoneTable zones = state.zones;
        long maxPfn = state.maxPfn;
        if (!core.profile().isFaithful()) {
            undo.push(() -> {
                state.zones = zones;
                state.maxPfn = maxPfn;
            });
        }
    }

    /** {@code numa_map_to_online_node}. */
    private static int node(MachineState state, PagemapRequest request) {
        int wanted = request.node().orElse(0);
        return state.onlineNodes.contains(wanted)
                ? wanted
                : state.onlineNodes.stream().sorted().findFirst().orElse(0);
    }

    private Optional<Refusal> pagemapRange(
            DeviceCore core, PagemapRequest request, int id, int index, UndoStack undo, List<Refusal> stays) {
        DevPagemap pgmap = request.pgmap().at(index);
        Optional<Refusal> refusal =
                PagemapChecks.range(core, pgmap, request.altmap().isPresent());
        if (refusal.isPresent()) {
            return refusal;
        }
        DeviceTable devices = core.state().devices;
        PfnRange pfns = PagemapChecks.frames(core, pgmap.range());
        undo.push(devices.store(pfns, id));
        return PagemapChecks.mappable(core, pgmap)
                .or(() -> wholePages(core, pgmap.range()))
                .or(() -> addRange(core, request, id, pgmap, undo, stays));
    }

    /** The part of {@code check_pfn_span} that must come first here: what is no whole page has no pfn span. */
    private static Optional<Refusal> wholePages(DeviceCore core, PhysRange range) {
        long unit = core.geometry().pageSizeBytes();
        return Align.isAligned(range.startAddress() | range.sizeBytes(), unit)
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        StandardRule.SPAN_ALIGNED,
                        range + " is not whole pages of " + unit + " bytes",
                        Fact.address("start", range.startAddress()),
                        Fact.bytes("size", range.sizeBytes()),
                        Fact.bytes("unit", unit)));
    }

    private Optional<Refusal> addRange(
            DeviceCore core, PagemapRequest request, int id, DevPagemap pgmap, UndoStack undo, List<Refusal> stays) {
        MachineState state = core.state();
        PfnRange pfns = pgmap.range().toPfns(core.geometry().pageShift());
        Optional<Altmap> altmap = request.altmap()
                .map(pages -> new Altmap(pfns.startPfn(), pfns.endPfn() - 1, pages.reserve(), pages.free()));
        Optional<VmemAltmap> view = altmap.map(any -> any);
        int node = state.devices.mapping(id).node();
        Outcome<Unit> added = core.add(new ArchRange(new NodeId(node), pgmap.range(), core.params(pgmap, view)));
        if (added.isRefused()) {
            return added.refusal();
        }
        altmap.ifPresent(used -> state.devices.change(
                id,
                mapping ->
                        mapping.withAltmap(new AltmapState(used.reserve(), used.free(), used.alloc(), used.align()))));
        undo.push(() -> unmap.removeRange(core, id, pgmap).ifPresent(stays::add));
        moveToZone(core, node, pfns, undo);
        new ZoneDeviceInit(core, pgmap, view).run(id, pfns);
        long held = state.devices
                .mapping(id)
                .pagesHeld(pgmap.rangeInProgress(), core.geometry().pageShift());
        state.devices.change(id, mapping -> mapping.withReferences(mapping.references() + held));
        return Optional.empty();
    }

    /** {@code move_pfn_range_to_zone}: the zone's span grows; a section that the range fills only in part is tainted. */
    private static void moveToZone(DeviceCore core, int node, PfnRange pfns, UndoStack undo) {
        MachineState state = core.state();
        SectionTable sections = state.sections;
        if (core.profile().word(CoreCapabilities.ZONE_DECIDED_AT).equals("online")) {
            state.zones = state.zones.grown(node, ZoneType.DEVICE, pfns);
        } // else the port has put the pages there
        long perSection = core.geometry().pagesPerSection();
        for (long edge : new long[] {pfns.startPfn(), pfns.endPfn()}) {
            long section = sections.sectionOf(edge);
            if (edge % perSection != 0 && !sections.isTainted(section)) {
                sections.setTaint(section, true);
                if (!core.profile().isFaithful()) {
                    undo.push(() -> sections.setTaint(section, false));
                }
            }
        }
    }
}
