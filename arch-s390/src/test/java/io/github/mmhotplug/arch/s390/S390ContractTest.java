package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Kernels;
import java.util.List;

/** The s390 port keeps the contract. */
class S390ContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new S390Provider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }
}
