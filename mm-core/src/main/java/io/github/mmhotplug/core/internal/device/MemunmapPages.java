package io.github.mmhotplug.core.internal.device;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code memunmap_pages}: the references that the mapping holds for its pages go first, and only when none is left the
 * ranges, in order. The zone's span stays.
 */
public final class MemunmapPages {
    @Inject
    MemunmapPages() {}

    /** Unmaps the mapping whose first range begins at an address. */
    public Outcome<Unit> run(DeviceCore core, long startAddress) {
        OptionalInt id = core.state().devices.beginningAt(startAddress);
        if (id.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    DeviceRule.DEVICE_MAPPED,
                    "no device mapping begins at 0x" + Long.toHexString(startAddress),
                    Fact.address("start", startAddress)));
        }
        Optional<Refusal> lent = new LentAltmap(core.state(), core.geometry())
                .refusal(core.state().devices.mapping(id.getAsInt()));
        return lent.isPresent() ? Outcome.refused(lent.get()) : unmapAll(core, id.getAsInt());
    }

    private Outcome<Unit> unmapAll(DeviceCore core, int id) {
        DeviceTable devices = core.state().devices;
        DeviceMapping mapping = devices.mapping(id);
        for (int range = 0; range < mapping.pgmap().ranges().size(); range++) {
            long held = mapping.pagesHeld(range, core.geometry().pageShift());
            devices.change(id, before -> before.withReferences(before.references() - held));
        }
        if (devices.mapping(id).references() != 0) {
            throw new IllegalStateException(
                    "pages of the mapping at " + mapping.pgmap().ranges().get(0) + " are still held: "
                            + devices.mapping(id).references());
        }
        for (int range = 0; range < mapping.pgmap().ranges().size(); range++) {
            DevPagemap pgmap = mapping.pgmap().at(range);
            Optional<Refusal> refusal = removeRange(core, id, pgmap);
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            devices.delete(pgmap.range().toPfns(core.geometry().pageShift()));
        }
        devices.close(id);
        return Outcome.done();
    }

    /** {@code pageunmap_range}: memmap, and linear map where there is one. */
    Optional<Refusal> removeRange(DeviceCore core, int id, DevPagemap pgmap) {
        DeviceMapping mapping = core.state().devices.mapping(id);
        PfnRange pfns = pgmap.range().toPfns(core.geometry().pageShift());
        Optional<VmemAltmap> altmap = mapping.altmap()
                .map(was -> Altmap.ofAdded(
                        pfns.startPfn(), pfns.endPfn() - 1, was.reserve(), was.free(), was.alloc(), was.align()));
        return core.remove(new ArchRange(new NodeId(mapping.node()), pgmap.range(), core.params(pgmap, altmap)))
                .refusal();
    }
}
