package io.github.mmhotplug.core.internal.device;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.vmemmap.CompoundMemmap;
import java.util.Optional;

/** What the mapping of device memory needs of one operation: its state, and the way into {@code mm/memory_hotplug.c}. */
public interface DeviceCore {
    MachineState state();

    KernelProfile profile();

    Architecture architecture();

    CompoundMemmap compounds();

    default MemoryGeometry geometry() {
        return architecture().geometry();
    }

    /** What the port is told of a range: in kernels with the patch of 2016, with the flags of its class. */
    default MhpParams params(DevPagemap pgmap, Optional<VmemAltmap> altmap) {
        MhpParams params = MhpParams.ofDevice(pgmap, altmap);
        return profile().has(CoreCapabilities.MEMORY_FLAGS)
                ? params.withFlags(DeviceMemoryClass.of(pgmap.type()).flags())
                : params;
    }

    /** {@code arch_add_memory} of memory that the CPU reaches; {@code add_pages} of other memory. */
    Outcome<Unit> add(ArchRange request);

    /** {@code arch_remove_memory} or {@code __remove_pages}; afterwards the altmap has everything back. */
    Outcome<Unit> remove(ArchRange request);

    /** After an undo: throws if the state is not as it was. */
    void checkUndone(MachineState before);
}
