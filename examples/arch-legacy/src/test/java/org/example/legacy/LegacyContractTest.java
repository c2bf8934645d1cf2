package org.example.legacy;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.KnownDeviation;
import java.util.EnumSet;
import java.util.Set;

/** ia64, sh, tile and x86_32 keep the contract under the kernel of 2016, but for what that kernel does with zones. */
@KnownDeviation(
        rule = "ONL-001",
        issue =
                "4.10 moves a block only at the border of its zone: not the lower of two, and highmem not to a kernel zone")
@KnownDeviation(
        rule = "ONL-002",
        issue = "a block that went online to MOVABLE stays in that zone offline: 4.10 lets go of it at removal")
class LegacyContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new LegacyProvider();
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.of(Feature.LINEAR_MAP, Feature.ALTMAP);
        if (variant.equals("tile")) { // arch_remove_memory is a stub
            absent.add(Feature.REMOVE);
        }
        if (variant.equals("ia64")) { // vmemmap_free is empty
            absent.add(Feature.VMEMMAP_FREE);
        }
        return absent;
    }
}
