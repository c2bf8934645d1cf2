package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The s390 port keeps the contract. */
class S390ContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new S390Provider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.of(Feature.MEMMAP_FROM_RANGE); // standby memory
        if (List.of("5.13", "5.19", "6.1", "6.6").contains(kernel)) { // the port takes no altmap
            absent.add(Feature.ALTMAP);
        }
        absent.add(Feature.DEVICE_COMPOUNDS);
        if (!kernel.equals("7.2")) { // ZONE_DEVICE came late
            absent.add(Feature.DEVICE_MEMORY);
        }
        return absent;
    }
}
