package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import java.util.Optional;

/**
 * Memory that backs the memmap of its neighbours: without the end of the altmap to go by, a large page of the vmemmap
 * comes from the range that needs it first and serves all memory that it describes. A kernel of that time would take the
 * memory away from under its neighbours' struct pages.
 *
 * @param unitShift size of the vmemmap's pages, log2 of bytes
 */
record LentMemmap(MemoryGeometry geometry, int unitShift) {
    /** Why a range must stay, if it must. Only its first and its last page of vmemmap can describe other memory. */
    Optional<Refusal> refusal(PhysRange range, CoreMemory core) {
        PfnRange pfns = range.toPfns(geometry.pageShift());
        return lent(pfns.startPfn(), range, core).or(() -> lent(pfns.endPfn() - 1, range, core));
    }

    private Optional<Refusal> lent(long pfn, PhysRange range, CoreMemory core) {
        long offset = geometry.vmemmapOffset(pfn);
        long backing = new VmemmapList(core.stores(), unitShift).backing(offset);
        if (backing == VmemmapList.NO_RECORD
                || !range.toPfns(geometry.pageShift()).contains(backing)) {
            return Optional.empty();
        }
        PhysRange described = described(offset >>> unitShift);
        if (!anyThere(described.startAddress(), range.startAddress(), core)
                && !anyThere(range.endAddress(), described.endAddress(), core)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                        PowerpcRule.MEMMAP_NOT_LENT,
                        range + " holds the memmap of other memory within " + described,
                        Fact.pfn("memmap", backing),
                        Fact.address("describedStart", described.startAddress()),
                        Fact.bytes("described", described.sizeBytes()))
                .fatalInKernel());
    }

    private PhysRange described(long unit) {
        long bytesPerUnit = ((1L << unitShift) / geometry.structPageBytes()) << geometry.pageShift();
        return new PhysRange(unit * bytesPerUnit, bytesPerUnit);
    }

    private boolean anyThere(long start, long end, CoreMemory core) {
        return start < end
                && core.sparse().anySubsectionValid(PhysRange.ofEnd(start, end).toPfns(geometry.pageShift()));
    }
}
