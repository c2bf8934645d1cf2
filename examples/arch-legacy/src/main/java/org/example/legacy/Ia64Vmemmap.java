package org.example.legacy;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;

/** {@code vmemmap_populate}, {@code vmemmap_free} of ia64: base pages from the system, and nothing ever goes back. */
final class Ia64Vmemmap implements VmemmapPopulator {
    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        return services.populateBasePages(request.withoutAltmap());
    }

    /** Empty in the kernel, too. */
    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {}
}
