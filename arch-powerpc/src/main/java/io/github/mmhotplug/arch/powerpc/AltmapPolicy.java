package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;

/**
 * {@code altmap_cross_boundary} and what follows from it: which pages of the vmemmap an altmap may back, and what backs
 * the others.
 *
 * @param structPageBytes {@code sizeof(struct page)}
 * @param endPfnCheck whether an altmap backs only pages that describe nothing but its own range
 * @param fallbackToSystem whether system memory backs what the altmap can't
 * @param allocatorFallsBack whether the core's allocator can be told to do that
 */
record AltmapPolicy(int structPageBytes, boolean endPfnCheck, boolean fallbackToSystem, boolean allocatorFallsBack) {
    /** Whether the altmap of a request, if it has one, must not back a page of the vmemmap. */
    boolean crosses(long offset, long sizeBytes, VmemmapRequest request) {
        return endPfnCheck
                && request.altmap()
                        .filter(altmap -> reachesOver(altmap, described(offset, sizeBytes)))
                        .isPresent();
    }

    /** A block for a page of the vmemmap: its first frame, or why there is none. */
    Outcome<Long> allocate(long offset, long sizeBytes, VmemmapRequest request, VmemmapServices services) {
        if (request.altmap().isEmpty()) {
            return answer(services.allocBlock(sizeBytes, request.node()), services);
        }
        boolean crosses = crosses(offset, sizeBytes, request);
        if (!crosses && allocatorFallsBack) {
            return answer(
                    services.allocBlockBuf(sizeBytes, request.node(), request.altmap(), fallbackToSystem), services);
        }
        if (crosses && !fallbackToSystem) {
            return Outcome.refused(spanRefusal(request.altmap().get(), described(offset, sizeBytes)));
        }
        long fromAltmap = crosses
                ? VmemmapServices.NO_BLOCK
                : services.allocBlockBuf(sizeBytes, request.node(), request.altmap());
        return fromAltmap == VmemmapServices.NO_BLOCK && fallbackToSystem
                ? answer(services.allocBlock(sizeBytes, request.node()), services)
                : answer(fromAltmap, services);
    }

    private static Outcome<Long> answer(long pfn, VmemmapServices services) {
        return pfn == VmemmapServices.NO_BLOCK ? Outcome.refused(services.lastFailure()) : Outcome.done(pfn);
    }

    private PfnRange described(long offset, long sizeBytes) {
        return new PfnRange(offset / structPageBytes, sizeBytes / structPageBytes);
    }

    private static boolean reachesOver(VmemAltmap altmap, PfnRange described) {
        return described.startPfn() < altmap.basePfn() || described.endPfn() - 1 > altmap.endPfn();
    }

    private static Refusal spanRefusal(VmemAltmap altmap, PfnRange described) {
        return Refusal.of(
                PowerpcRule.ALTMAP_SPAN,
                "a page of the vmemmap describes " + described + ", more than the altmap's range, "
                        + PfnRange.ofEnd(altmap.basePfn(), altmap.endPfn() + 1),
                Fact.pfn("describedStart", described.startPfn()),
                Fact.pages("described", described.pageCount()),
                Fact.pfn("altmapBase", altmap.basePfn()),
                Fact.pfn("altmapEnd", altmap.endPfn()));
    }
}
