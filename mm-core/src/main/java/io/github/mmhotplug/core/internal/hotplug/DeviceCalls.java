package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.internal.device.DeviceCore;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import io.github.mmhotplug.core.internal.vmemmap.CompoundMemmap;

/** The core as the mapping of device memory sees it during one operation. */
record DeviceCalls(HotplugContext ctx, ArchCalls arch) implements DeviceCore {
    @Override
    public MachineState state() {
        return ctx.state;
    }

    @Override
    public KernelProfile profile() {
        return ctx.profile;
    }

    @Override
    public Architecture architecture() {
        return ctx.architecture;
    }

    @Override
    public CompoundMemmap compounds() {
        return ctx.compounds;
    }

    @Override
    public Outcome<Unit> add(ArchRange request) {
        return asksPort(request) ? arch.add(ctx, request) : arch.addPages(ctx, request);
    }

    @Override
    public Outcome<Unit> remove(ArchRange request) {
        Outcome<Unit> removed = asksPort(request) ? arch.remove(ctx, request) : arch.removePages(ctx, request);
        if (removed.isDone()) {
            request.params().altmap().ifPresent(altmap -> arch.checkAltmapEmpty(ctx, (Altmap) altmap, request.range()));
        }
        return removed;
    }

    /** By the patch of 2016 the port hears of all memory, and by the flags that the CPU can't reach it. */
    private boolean asksPort(ArchRange request) {
        return request.params().isAddressable() || ctx.profile.has(CoreCapabilities.MEMORY_FLAGS);
    }

    @Override
    public void checkUndone(MachineState before) {
        ctx.checkUndone(before, "a refused device mapping");
    }
}
