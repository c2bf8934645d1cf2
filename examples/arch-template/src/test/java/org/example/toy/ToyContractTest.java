package org.example.toy;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import java.util.EnumSet;
import java.util.Set;

/** The toy keeps the contract, under every kernel that it knows. */
class ToyContractTest extends ArchitectureContract {
    private static final Set<String> WITHOUT_HOT_REMOVE = Set.of("rfc-2018", "rfc-2019", "6.1");

    @Override
    public ArchitectureProvider provider() {
        return new ToyProvider();
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.of(Feature.DEVICE_COMPOUNDS);
        if (WITHOUT_HOT_REMOVE.contains(kernel)) {
            absent.add(Feature.REMOVE);
        }
        if (kernel.equals("6.1")) {
            absent.add(Feature.MEMMAP_ON_MEMORY);
        }
        return absent;
    }
}
