package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The x86 port keeps the contract. */
class X86ContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new X86Provider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }

    /** The reference machine has leaves of 1 GiB, and a leaf is never split. */
    @Override
    public Set<Feature> without(String variant, String kernel) {
        return EnumSet.of(Feature.REMOVE_IN_PART);
    }
}
