package org.example.loongarch;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import java.util.EnumSet;
import java.util.Set;

/** loongarch keeps the contract, with every page size and depth of page tables, under every kernel that it knows. */
class LoongarchContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new LoongarchProvider();
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.of(Feature.LINEAR_MAP, Feature.ALTMAP, Feature.DEVICE_COMPOUNDS);
        absent.add(kernel.equals("6.1") ? Feature.DEVICE_MEMORY : Feature.VMEMMAP_FREE);
        return absent;
    }
}
