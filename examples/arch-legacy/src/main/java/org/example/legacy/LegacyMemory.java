package org.example.legacy;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.Optional;

/**
 * {@code arch_add_memory}, {@code arch_remove_memory}: the flags, the zone, {@code __add_pages}. No page table is touched and
 * {@code max_pfn} stays.
 */
final class LegacyMemory implements ArchMemory {
    private final LegacyVariant variant;
    private final boolean removes;

    /**
     * The hook of one port.
     *
     * @param removes whether {@code arch_remove_memory} does anything
     */
    LegacyMemory(LegacyVariant variant, boolean removes) {
        this.variant = variant;
        this.removes = removes;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        Optional<Refusal> unsupported = DeviceMemoryClass.unsupported(request, "arch_add_memory");
        if (unsupported.isPresent()) {
            return Outcome.refused(unsupported.get());
        }
        PfnRange pfns = pfns(request);
        boolean device = request.params().flags().contains(MemoryFlag.DEVICE);
        return variant.asksForZone()
                ? core.addPages(request.node(), zone(request.node(), pfns, device, core), pfns, request.params())
                : core.addPages(NodeId.ZERO, variant.defaultZone(), pfns, request.params());
    }

    private ZoneType zone(NodeId node, PfnRange pfns, boolean device, CoreMemory core) {
        return core.zoneForMemory(node, pfns, variant.defaultZone(), device);
    }

    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        Optional<Refusal> refusal =
                DeviceMemoryClass.unsupported(request, "arch_remove_memory").or(() -> isStub(request));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        core.removePages(pfns(request), request.params());
        return Outcome.done();
    }

    private Optional<Refusal> isStub(ArchRange request) {
        return removes
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        LegacyRule.REMOVE_BUILT,
                        "arch_remove_memory of " + variant.id() + " is a stub, and " + request.range() + " stays",
                        Fact.address("start", request.range().startAddress()),
                        Fact.bytes("size", request.range().sizeBytes())));
    }

    private PfnRange pfns(ArchRange request) {
        return request.range().toPfns(variant.geometry().pageShift());
    }
}
