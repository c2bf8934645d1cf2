package org.example.riscv;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The riscv port keeps the contract, with page tables of every depth. */
class RiscvContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new RiscvProvider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.noneOf(Feature.class);
        if (!variant.equals("riscv-sv39")) { // leaves of 1 GiB are not split
            absent.add(Feature.REMOVE_IN_PART);
        }
        if (!List.of("6.11", "6.12", "7.2").contains(kernel)) { // it came with 6.11
            absent.add(Feature.HOTPLUG);
        }
        return absent;
    }
}
