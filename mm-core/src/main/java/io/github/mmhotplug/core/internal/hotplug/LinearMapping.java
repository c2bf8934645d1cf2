package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.vmemmap.SparseView;

/**
 * {@code arch_remove_linear_mapping} and {@code arch_create_linear_mapping}: the port's own hooks, with a core that has
 * nothing to do for sections and struct pages, for they stay.
 */
final class LinearMapping {
    private final HotplugContext ctx;

    LinearMapping(HotplugContext ctx) {
        this.ctx = ctx;
    }

    Outcome<Unit> remove(PhysRange range) {
        ctx.open(range);
        return ctx.answered(ctx.architecture.memory().remove(request(range), new OnlyLeaves(ctx)), "arch_remove_memory")
                .map(done -> {
                    ctx.state.unmapped.put(range.startAddress(), range.endAddress(), 0);
                    return done;
                });
    }

    Outcome<Unit> create(PhysRange range) {
        ctx.open(range);
        return ctx.answered(ctx.architecture.memory().add(request(range), new OnlyLeaves(ctx)), "arch_add_memory")
                .map(done -> {
                    ctx.state.unmapped.remove(range.startAddress(), range.endAddress());
                    return done;
                });
    }

    private static ArchRange request(PhysRange range) {
        return new ArchRange(NodeId.ZERO, range, MhpParams.KERNEL);
    }

    /** The core as far as the linear map goes. */
    private record OnlyLeaves(HotplugContext ctx) implements CoreMemory {
        @Override
        public PageTableEditor linearMap() {
            return ctx.linearMap;
        }

        @Override
        public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
            return Outcome.done();
        }

        @Override
        public ZoneType zoneForMemory(NodeId node, PfnRange pfns, ZoneType defaultZone, boolean forDevice) {
            return defaultZone;
        }

        @Override
        public void removePages(PfnRange pfns, MhpParams params) {}

        @Override
        public SparseView sparse() {
            return ctx.state.sections;
        }

        @Override
        public void raiseMaxPfn(long endPfn) {}

        @Override
        public void setMaxPfn(long endPfn) {}

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
}
