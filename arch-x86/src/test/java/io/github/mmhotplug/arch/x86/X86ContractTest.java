package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Kernels;
import java.util.List;

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
}
