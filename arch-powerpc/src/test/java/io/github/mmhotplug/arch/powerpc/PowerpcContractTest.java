package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Kernels;
import java.util.List;

/** The powerpc port keeps the contract, under both translations. */
class PowerpcContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new PowerpcProvider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }
}
