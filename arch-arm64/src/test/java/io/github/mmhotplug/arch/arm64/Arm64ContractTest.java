package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Kernels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

    @Override
    public Set<Feature> without(String variant, String kernel) {
        EnumSet<Feature> absent = EnumSet.noneOf(Feature.class);
        boolean beforeAltmaps = List.of("rfc-2018", "rfc-2019").contains(kernel);
        if (!beforeAltmaps) { // a kernel that is started by kexec would not know what is gone
            absent.add(Feature.BOOT_MEMORY_OFFLINE);
        }
        boolean smallPages = variant.equals("arm64-4k");
        if (!smallPages) { // the memmap of a block is a part of a pageblock and of a PMD leaf
            absent.addAll(
                    EnumSet.of(Feature.MEMMAP_ON_MEMORY, Feature.MEMMAP_ON_MEMORY_FORCE, Feature.MEMMAP_FROM_RANGE));
        }
        if (!smallPages && beforeAltmaps) { // base pages took no altmap before the series of 2020
            absent.add(Feature.DEVICE_ALTMAP);
        }
        if (kernel.equals("4.10-hmm")) { // hotplug came with 5.0
            absent.add(Feature.HOTPLUG);
        }
        if (kernel.equals("rfc-2018")) { // hot-remove came later
            absent.add(Feature.REMOVE);
        }
        if (kernel.startsWith("rfc-") && smallPages) { // PMD leaves or nothing
            absent.add(Feature.BASE_PAGE_MEMMAP);
        }
        if (!List.of("5.19", "6.1").contains(kernel)) { // only these asked no port whether it wants it
            absent.add(Feature.DEVICE_COMPOUNDS);
        }
        return absent;
    }
}
