package org.example.loongarch;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;

/** loongarch keeps the contract, with every page size and depth of page tables; what it lacks is in {@code mmhp-contract.txt}. */
class LoongarchContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new LoongarchProvider();
    }
}
