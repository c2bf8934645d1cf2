package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import java.util.EnumSet;
import java.util.Set;

/** The s390 port keeps the contract. */
class S390ContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new S390Provider();
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.of(Feature.MEMMAP_FROM_RANGE); // standby memory
        if (kernel.equals("6.1")) { // the port takes no altmap
            absent.add(Feature.ALTMAP);
        }
        return absent;
    }
}
