package org.example.riscv;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Kernels;
import java.util.List;

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
}
