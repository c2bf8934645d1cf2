package io.github.mmhotplug.core.internal.device;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.DeviceMapping.AltmapState;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.Optional;

/**
 * Whether a leaf at an edge of a device lies in the device's altmap and holds struct pages of its neighbours too: where
 * ports map parts of a section with whole leaves. A kernel would take the memory away from under them.
 */
record LentAltmap(MachineState state, MemoryGeometry geometry) {
    Optional<Refusal> refusal(DeviceMapping mapping) {
        return mapping.altmap().flatMap(altmap -> {
            PfnRange pfns = mapping.pgmap().ranges().get(0).toPfns(geometry.pageShift());
            return atEdge(pfns.startPfn(), pfns, altmap).or(() -> atEdge(pfns.endPfn() - 1, pfns, altmap));
        });
    }

    private Optional<Refusal> atEdge(long edgePfn, PfnRange own, AltmapState altmap) {
        long firstAltmap = own.startPfn() + altmap.reserve();
        PfnRange described = described(edgePfn);
        long backing = state.vmemmap.frameAt(geometry.vmemmapOffset(edgePfn));
        boolean lent = backing >= firstAltmap
                && backing < firstAltmap + altmap.free()
                && (anyThere(described.startPfn(), own.startPfn()) || anyThere(own.endPfn(), described.endPfn()));
        return lent
                ? Optional.of(Refusal.of(
                                DeviceRule.ALTMAP_NOT_LENT,
                                "the altmap of " + own + " holds the struct pages of other memory within " + described,
                                Fact.pfn("memmap", backing),
                                Fact.pfn("describedStart", described.startPfn()),
                                Fact.pages("described", described.pageCount()))
                        .fatalInKernel())
                : Optional.empty();
    }

    private boolean anyThere(long startPfn, long endPfn) {
        return startPfn < endPfn && state.sections.anySubsectionValid(PfnRange.ofEnd(startPfn, endPfn));
    }

    /** The frames whose struct pages the leaf holds that holds the one of a frame. */
    private PfnRange described(long pfn) {
        PageTable table = state.vmemmap;
        long offset = geometry.vmemmapOffset(pfn);
        for (int level = 0; level < table.levels().size(); level++) {
            if (table.isLeaf(level, offset)) {
                long start = Math.max(0, table.offset(level, table.index(level, offset)));
                long end = table.offset(level, table.index(level, offset) + 1);
                return PfnRange.ofEnd(
                        start / geometry.structPageBytes(), Align.divideUp(end, geometry.structPageBytes()));
            }
        }
        return new PfnRange(pfn, 1);
    }
}
