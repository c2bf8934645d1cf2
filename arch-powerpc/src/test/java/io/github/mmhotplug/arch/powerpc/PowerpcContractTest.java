package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import io.github.mmhotplug.tck.KnownDeviation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The powerpc port keeps the contract, under both translations. */
@KnownDeviation(
        rule = "ONL-002",
        kernel = "4.10-hmm",
        issue = "a block that went online to MOVABLE stays in that zone offline: 4.10 lets go of it at removal")
@KnownDeviation(
        rule = "ONL-001",
        kernel = "4.10-hmm",
        issue = "the lower of two blocks can't go to MOVABLE: 4.10 moves a block only at the border of its zone")
@KnownDeviation(
        rule = "ALT-005",
        kernel = "4.10-hmm",
        issue =
                "altmap_cross_boundary came with 5.4: a page of the vmemmap describes more than the device that gave it")
@KnownDeviation(rule = "ALT-005", kernel = "rfc-2018", issue = "the same: altmap_cross_boundary came with 5.4")
@KnownDeviation(rule = "ALT-005", kernel = "rfc-2019", issue = "the same: altmap_cross_boundary came with 5.4")
class PowerpcContractTest extends ArchitectureContract {
    @Override
    public ArchitectureProvider provider() {
        return new PowerpcProvider();
    }

    @Override
    public List<String> kernels() {
        return Kernels.selected(provider());
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.noneOf(Feature.class);
        boolean hash = variant.contains("hash");
        boolean walker = !kernel.startsWith("rfc-")
                && !List.of("4.10-hmm", "5.13", "5.19", "6.1").contains(kernel);
        if (hash || !walker) { // pages of one size, and the block stays in system memory
            absent.addAll(
                    EnumSet.of(Feature.MEMMAP_ON_MEMORY, Feature.MEMMAP_ON_MEMORY_FORCE, Feature.BASE_PAGE_MEMMAP));
            absent.add(Feature.DEVICE_COMPOUNDS);
        }
        if (variant.equals("powerpc-radix-64k")) { // 4 pages of memmap in a pageblock of 32
            absent.add(Feature.MEMMAP_ON_MEMORY);
        }
        return absent;
    }
}
