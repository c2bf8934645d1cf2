package io.github.mmhotplug.tck.wrap;

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

/** The core as another one offers it. A test overrides what shall go another way. */
public class DelegatingCoreMemory implements CoreMemory {
    private final CoreMemory core;

    public DelegatingCoreMemory(CoreMemory core) {
        this.core = core;
    }

    @Override
    public PageTableEditor linearMap() {
        return core.linearMap();
    }

    @Override
    public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
        return core.addPages(node, pfns, params);
    }

    @Override
    public ZoneType zoneForMemory(NodeId node, PfnRange pfns, ZoneType defaultZone, boolean forDevice) {
        return core.zoneForMemory(node, pfns, defaultZone, forDevice);
    }

    @Override
    public void removePages(PfnRange pfns, MhpParams params) {
        core.removePages(pfns, params);
    }

    @Override
    public SparseView sparse() {
        return core.sparse();
    }

    @Override
    public void raiseMaxPfn(long endPfn) {
        core.raiseMaxPfn(endPfn);
    }

    @Override
    public void setMaxPfn(long endPfn) {
        core.setMaxPfn(endPfn);
    }

    @Override
    public void flushTlb(boolean all) {
        core.flushTlb(all);
    }

    @Override
    public Refusal lastFailure() {
        return core.lastFailure();
    }

    @Override
    public PluginStores stores() {
        return core.stores();
    }

    @Override
    public StorageAccess storage() {
        return core.storage();
    }
}
