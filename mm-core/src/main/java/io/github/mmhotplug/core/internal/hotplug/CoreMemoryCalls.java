package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
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

/** The core as a port's {@code arch_add_memory} sees it during one operation. */
record CoreMemoryCalls(HotplugContext ctx, AddPages addPages, RemovePages removePages) implements CoreMemory {
    @Override
    public PageTableEditor linearMap() {
        return ctx.linearMap;
    }

    @Override
    public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
        ctx.checkInside(pfns, "__add_pages");
        return addPages.run(ctx, node, pfns, params);
    }

    @Override
    public ZoneType zoneForMemory(NodeId node, PfnRange pfns, ZoneType defaultZone, boolean forDevice) {
        return ctx.state.zones.zoneForMemory(node.value(), pfns, defaultZone, forDevice);
    }

    @Override
    public void removePages(PfnRange pfns, MhpParams params) {
        ctx.checkInside(pfns, "__remove_pages");
        removePages.run(ctx, pfns, params);
    }

    @Override
    public SparseView sparse() {
        return ctx.state.sections;
    }

    @Override
    public void raiseMaxPfn(long endPfn) {
        ctx.state.maxPfn = Math.max(ctx.state.maxPfn, endPfn);
    }

    @Override
    public void setMaxPfn(long endPfn) {
        ctx.state.maxPfn = endPfn;
    }

    @Override
    public void flushTlb(boolean all) {
        ctx.flushes.count(all);
    }

    @Override
    public Refusal lastFailure() {
        return ctx.frames.lastFailure();
    }

    @Override
    public PluginStores stores() {
        return ctx.stores;
    }

    @Override
    public StorageAccess storage() {
        return ctx.state.storage;
    }
}
