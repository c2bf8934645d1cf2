package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;

/** How much of some memory page-table leaves map. */
final class Leaves {
    private Leaves() {}

    /** Bytes of the struct pages of a range that the vmemmap maps. */
    static long describedBytes(Machine machine, PhysRange range) {
        MemoryGeometry geometry = machine.architecture().geometry();
        PfnRange pfns = range.toPfns(geometry.pageShift());
        long from = geometry.vmemmapOffset(pfns.startPfn());
        long to = geometry.vmemmapOffset(pfns.endPfn());
        return machine.snapshot().vmemmap().leaves().stream()
                .mapToLong(run -> shared(from, to, run.startOffset(), run))
                .sum();
    }

    /** Bytes of a range itself that the linear map maps. */
    static long mappedBytes(Machine machine, PhysRange range) {
        int pageShift = machine.architecture().geometry().pageShift();
        return machine.snapshot().linearMap().leaves().stream()
                .mapToLong(run -> shared(range.startAddress(), range.endAddress(), run.firstPfn() << pageShift, run))
                .sum();
    }

    private static long shared(long from, long to, long start, LeafRun run) {
        return Math.max(0, Math.min(to, start + run.sizeBytes()) - Math.max(from, start));
    }
}
