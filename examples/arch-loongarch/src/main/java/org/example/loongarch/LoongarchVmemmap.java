package org.example.loongarch;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: PMD leaves where there is such a level, however little of one is asked
 * for: a leaf of 32 MiB describes 16 sections, one of 512 MiB 1024. Never from an altmap, and never given back.
 */
final class LoongarchVmemmap implements VmemmapPopulator {
    private final boolean pmdLeaves;

    LoongarchVmemmap(boolean pmdLeaves) {
        this.pmdLeaves = pmdLeaves;
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        VmemmapRequest fromSystem = request.withoutAltmap();
        return pmdLeaves ? services.populateHugePages(fromSystem) : services.populateBasePages(fromSystem);
    }

    /** Empty in the kernel, too: the next add of the range finds everything mapped. */
    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {}
}
