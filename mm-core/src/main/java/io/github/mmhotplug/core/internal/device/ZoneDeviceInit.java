package io.github.mmhotplug.core.internal.device;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import java.util.Optional;

/**
 * {@code memmap_init_zone_device}: how many struct pages of a range are written. Of a compound whose tails share a page
 * those that lie in its own pages; of all others each.
 */
record ZoneDeviceInit(DeviceCore core, DevPagemap pgmap, Optional<VmemAltmap> altmap) {
    void run(int id, PfnRange pfns) {
        long offset = altmap.map(VmemAltmap::offset).orElse(0L);
        long firstPfn = pfns.startPfn() + offset;
        long reserve = altmap.map(VmemAltmap::reserve).orElse(0L);
        long written = firstPfn < pfns.endPfn() ? written(PfnRange.ofEnd(firstPfn, pfns.endPfn())) : 0;
        Optional<String> apart = core.compounds().tailsApart(pgmap, altmap);
        long compounds = pgmap.vmemmapShift() == 0 ? 0 : (pfns.endPfn() - firstPfn) / pgmap.compoundPages();
        core.state().devices.change(id, mapping -> mapping.initialised(apart, compounds, written, offset - reserve));
    }

    private long written(PfnRange pfns) {
        long late = core.compounds().initialisedPerCompound(pgmap, altmap, false);
        long early = core.compounds().initialisedPerCompound(pgmap, altmap, true);
        long inEarly = compoundsInEarlySections(pfns);
        return inEarly * early + (compoundsBefore(pfns, pfns.endPfn()) - inEarly) * late;
    }

    /** {@code early_section} is asked of the section that a compound begins in. */
    private long compoundsInEarlySections(PfnRange pfns) {
        long perSection = core.geometry().pagesPerSection();
        long[] sum = new long[1];
        core.state()
                .sections
                .forEachEarly(
                        pfns.startPfn() / perSection,
                        Align.divideUp(pfns.endPfn(), perSection),
                        (first, end, word) -> sum[0] +=
                                compoundsBefore(pfns, end * perSection) - compoundsBefore(pfns, first * perSection));
        return sum[0];
    }

    /** Compounds of the range that begin before a frame. */
    private long compoundsBefore(PfnRange pfns, long pfn) {
        long inside = Math.min(Math.max(pfn, pfns.startPfn()), pfns.endPfn()) - pfns.startPfn();
        return Align.divideUp(inside, pgmap.compoundPages());
    }
}
