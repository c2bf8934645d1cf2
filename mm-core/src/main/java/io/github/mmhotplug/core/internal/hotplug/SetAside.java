package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.List;

/**
 * Boot memory with a purpose of its own.
 *
 * @param cma free for what can move, and for {@code dma_alloc_contiguous}
 * @param crashKernel reserved; where it is no boot memory, nothing of it is here
 */
record SetAside(RunMap cma, RunMap crashKernel) {
    /** Nothing. */
    static final SetAside NONE = new SetAside(new RunMap(0), new RunMap(0));

    /**
     * What the facts say of it.
     *
     * @throws IllegalArgumentException if a CMA area is not boot memory, or no whole pageblocks
     */
    static SetAside of(MachineFacts facts, List<PfnRange> ram, MemoryGeometry geometry) {
        RunMap cma = new RunMap(0);
        long pageblockBytes = geometry.pageblockPages() << geometry.pageShift();
        for (PhysRange area : facts.cmaAreas()) {
            PfnRange pfns = area.toPfns(geometry.pageShift());
            if (!Align.isAligned(area.startAddress() | area.sizeBytes(), pageblockBytes)
                    || ram.stream().noneMatch(range -> range.contains(pfns))) {
                throw new IllegalArgumentException(
                        "a CMA area is boot memory, in whole pageblocks of " + pageblockBytes + " bytes; not " + area);
            }
            cma.put(pfns.startPfn(), pfns.endPfn(), 0);
        }
        RunMap crash = new RunMap(0);
        facts.crashKernel().map(range -> range.toPfns(geometry.pageShift())).ifPresent(pfns -> {
            for (PfnRange range : ram) {
                long start = Math.max(range.startPfn(), pfns.startPfn());
                long end = Math.min(range.endPfn(), pfns.endPfn());
                if (start < end) {
                    crash.put(start, end, 0);
                }
            }
        });
        return new SetAside(cma, crash);
    }

    /** Takes all of it out of some frames. */
    void removeFrom(RunMap frames) {
        cma.forEach((start, end, ignored) -> frames.remove(start, end));
        crashKernel.forEach((start, end, ignored) -> frames.remove(start, end));
    }
}
