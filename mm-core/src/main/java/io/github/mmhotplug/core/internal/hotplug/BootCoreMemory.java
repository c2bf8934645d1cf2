package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Optional;

/**
 * The core while boot memory is mapped: sections are there already, only their memmap is made, each section's once
 * ({@code sparse_init}).
 */
final class BootCoreMemory implements CoreMemory {
    private final CoreMemoryCalls calls;
    private final HotplugContext ctx;
    private final RunMap sectionsWithoutMemmap;

    BootCoreMemory(CoreMemoryCalls calls, HotplugContext ctx, RunMap sectionsWithoutMemmap) {
        this.calls = calls;
        this.ctx = ctx;
        this.sectionsWithoutMemmap = sectionsWithoutMemmap;
    }

    /** What the port may map for a range: whole sections. */
    PhysRange window(PhysRange range) {
        long section = ctx.geometry.sectionSizeBytes();
        return PhysRange.ofEnd(Align.down(range.startAddress(), section), Align.up(range.endAddress(), section));
    }

    @Override
    public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
        long perSection = ctx.geometry.pagesPerSection();
        long first = pfns.startPfn() / perSection;
        long end = Align.divideUp(pfns.endPfn(), perSection);
        for (long section = first; section < end; section++) {
            if (sectionsWithoutMemmap.contains(section)) {
                sectionsWithoutMemmap.remove(section, section + 1);
                Outcome<Unit> populated = populate(node, new PfnRange(section * perSection, perSection));
                if (populated.isRefused()) {
                    return populated;
                }
            }
        }
        return Outcome.done();
    }

    private Outcome<Unit> populate(NodeId node, PfnRange pfns) {
        VmemmapRequest request = new VmemmapRequest(
                pfns,
                ctx.geometry.vmemmapOffset(pfns.startPfn()),
                ctx.geometry.vmemmapOffset(pfns.endPfn()),
                node,
                Optional.empty(),
                Optional.empty());
        return ctx.answered(ctx.architecture.vmemmap().populate(request, ctx.vmemmap), "vmemmap_populate");
    }

    @Override
    public ZoneType zoneForMemory(NodeId node, PfnRange pfns, ZoneType defaultZone, boolean forDevice) {
        return calls.zoneForMemory(node, pfns, defaultZone, forDevice);
    }

    @Override
    public void removePages(PfnRange pfns, MhpParams params) {
        throw new IllegalStateException("boot memory is not removed while it is mapped");
    }

    @Override
    public PageTableEditor linearMap() {
        return calls.linearMap();
    }

    @Override
    public SparseView sparse() {
        return calls.sparse();
    }

    @Override
    public void raiseMaxPfn(long endPfn) {
        calls.raiseMaxPfn(endPfn);
    }

    /** At boot nobody asks the port: all boot memory counts. */
    @Override
    public void setMaxPfn(long endPfn) {
        calls.raiseMaxPfn(endPfn);
    }

    @Override
    public void flushTlb(boolean all) {
        calls.flushTlb(all);
    }

    @Override
    public Refusal lastFailure() {
        return calls.lastFailure();
    }

    @Override
    public PluginStores stores() {
        return calls.stores();
    }

    @Override
    public StorageAccess storage() {
        return calls.storage();
    }
}
