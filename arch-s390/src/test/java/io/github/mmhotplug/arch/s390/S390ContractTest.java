package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import io.github.mmhotplug.tck.KnownDeviation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The s390 port keeps the contract. */
@KnownDeviation(
        rule = "ONL-002",
        kernel = "4.10-hmm",
        issue = "a block that went online to MOVABLE stays in that zone offline: 4.10 lets go of it at removal")
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
        if (kernel.equals("4.10-hmm")) { // arch_remove_memory is a stub, the port takes no altmap
            absent.addAll(List.of(Feature.REMOVE, Feature.ALTMAP));
        }
        if (List.of("5.13", "5.19", "6.1", "6.6").contains(kernel)) { // the port takes no altmap
            absent.add(Feature.ALTMAP);
        }
        absent.add(Feature.DEVICE_COMPOUNDS);
        absent.add(Feature.RAISES_MAX_PFN); // it counts standby memory since boot
        if (!kernel.equals("7.2")) { // ZONE_DEVICE came late, and the splitting of leaves of 2 GiB
            absent.addAll(List.of(Feature.DEVICE_MEMORY, Feature.REMOVE_IN_PART));
        }
        return absent;
    }
}
