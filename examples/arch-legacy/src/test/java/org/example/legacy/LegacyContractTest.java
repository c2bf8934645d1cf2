package org.example.legacy;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;

/** ia64, sh, tile and x86_32 keep the contract, but for what {@code mmhp-contract.txt} says. */
class LegacyContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new LegacyProvider();
    }
}
