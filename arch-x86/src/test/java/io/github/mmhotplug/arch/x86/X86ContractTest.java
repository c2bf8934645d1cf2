package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import io.github.mmhotplug.tck.KnownDeviation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The x86 port keeps the contract. */
@KnownDeviation(
        rule = "ONL-002",
        kernel = "4.10-hmm",
        issue = "a block that went online to MOVABLE stays in that zone offline: 4.10 lets go of it at removal")
@KnownDeviation(
        rule = "ONL-001",
        kernel = "4.10-hmm",
        issue = "the lower of two blocks can't go to MOVABLE: 4.10 moves a block only at the border of its zone")
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
