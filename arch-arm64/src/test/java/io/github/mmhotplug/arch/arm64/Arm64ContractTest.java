package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Kernels;
import java.util.List;

/** The arm64 port keeps the contract, with pages of every size. */
class Arm64ContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new Arm64Provider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }
}
