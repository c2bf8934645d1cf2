package org.example.toy;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;

/** The toy keeps the contract, under every kernel that it knows; what it lacks is in {@code mmhp-contract.txt}. */
class ToyContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new ToyProvider();
    }
}
