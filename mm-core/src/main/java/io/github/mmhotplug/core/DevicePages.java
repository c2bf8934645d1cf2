package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.DeviceMapping.AltmapState;
import io.github.mmhotplug.core.DevicePage.Role;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import io.github.mmhotplug.core.internal.vmemmap.CompoundMemmap;
import java.util.Optional;

/** Reads struct pages of device memory off the state: from the mapping, and from the page that backs each. */
final class DevicePages {
    private final MachineState state;
    private final MemoryGeometry geometry;
    private final CompoundMemmap compounds;
    private final boolean startFree;

    DevicePages(Machine machine, MachineState state) {
        this.state = state;
        this.geometry = machine.architecture().geometry();
        this.compounds = new CompoundMemmap(machine.architecture(), machine.profile());
        this.startFree = machine.profile().has(CoreCapabilities.DEVICE_PAGES_START_FREE);
    }

    Optional<DevicePage> of(DeviceMapping mapping, long pfn) {
        int range = rangeOf(mapping.pgmap(), pfn);
        PfnRange own = mapping.frames(range, geometry.pageShift());
        if (own.contains(pfn)) {
            return Optional.of(ofDevice(mapping, range, own.startPfn(), pfn));
        }
        long first = mapping.pgmap().ranges().get(range).startAddress() >>> geometry.pageShift();
        long reserve = mapping.altmap().map(AltmapState::reserve).orElse(0L);
        return pfn < first + reserve
                ? Optional.empty()
                : Optional.of(new DevicePage(true, true, Role.ALTMAP, pfn, 1, backing(pfn)));
    }

    private int rangeOf(DevPagemap pgmap, long pfn) {
        for (int range = 0; range < pgmap.ranges().size(); range++) {
            if (pgmap.ranges().get(range).toPfns(geometry.pageShift()).contains(pfn)) {
                return range;
            }
        }
        throw new IllegalStateException("pfn 0x" + Long.toHexString(pfn) + " is in no range of its own mapping");
    }

    private DevicePage ofDevice(DeviceMapping mapping, int range, long firstPfn, long pfn) {
        DevPagemap pgmap = mapping.pgmap().at(range);
        long head = pfn - (pfn - firstPfn) % pgmap.compoundPages();
        Role role = pgmap.vmemmapShift() == 0 ? Role.BASE : pfn == head ? Role.HEAD : Role.TAIL;
        boolean initialised = isInitialised(mapping, pgmap, head, pfn);
        long refcount = role == Role.TAIL || !initialised ? 0 : refcountAtStart(pgmap.type());
        return new DevicePage(initialised, initialised, role, head, refcount, backing(pfn));
    }

    /** A struct page is written where its compound is, or where it lies in the very memory that another one lies in. */
    private boolean isInitialised(DeviceMapping mapping, DevPagemap pgmap, long head, long pfn) {
        Optional<VmemAltmap> altmap = mapping.altmap().map(was -> Altmap.ofAdded(0, 0, was.free(), was.alloc()));
        boolean early = state.sections.isEarly(state.sections.sectionOf(head));
        long written = compounds.initialisedPerCompound(pgmap, altmap, early);
        return pfn - head < written || backing(pfn) == backing(head + written - 1);
    }

    private long refcountAtStart(DevPagemap.Type type) {
        return switch (type) {
            case PRIVATE, COHERENT -> 0;
            case GENERIC -> 1;
            case FS_DAX, PCI_P2PDMA -> startFree ? 0 : 1;
        };
    }

    private long backing(long pfn) {
        return state.vmemmap.frameAt(geometry.vmemmapOffset(pfn));
    }
}
