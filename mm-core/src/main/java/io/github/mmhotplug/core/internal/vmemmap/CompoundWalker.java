package io.github.mmhotplug.core.internal.vmemmap;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.walk.Walks;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * {@code vmemmap_populate_compound_pages}: of each compound the first pages of memmap are its own, and the entries behind
 * them map the last of these. Where a section begins inside a compound, all of it maps the page before it.
 */
final class CompoundWalker {
    private final VmemmapService services;
    private final MemoryGeometry geometry;
    private final long ownPages;

    CompoundWalker(VmemmapService services, MemoryGeometry geometry, long ownPages) {
        this.services = services;
        this.geometry = geometry;
        this.ownPages = ownPages;
    }

    Outcome<Unit> populate(VmemmapRequest request) {
        DevPagemap pgmap = request.pgmap().orElseThrow();
        long page = geometry.pageSizeBytes();
        long compoundBytes = geometry.memmapBytes(pgmap.compoundPages());
        long inRange =
                request.startOffset() - geometry.vmemmapOffset(pgmap.range().startAddress() >>> geometry.pageShift());
        long intoCompound = inRange % compoundBytes;
        boolean continues = intoCompound != 0 && compoundBytes > geometry.memmapBytes(geometry.pagesPerSubsection());
        long requestBytes = request.endOffset() - request.startOffset();
        boolean beginsAnother = continues && intoCompound + requestBytes > compoundBytes;
        if (compoundBytes <= page
                || beginsAnother
                || anyLargeLeaf(request)
                || !Align.isAligned(request.startOffset() | request.endOffset(), page)) {
            return Outcome.refused(unshareable(request, pgmap));
        }
        if (!Walks.installTablesAbove(services.pageTable(), 0, request.startOffset(), request.endOffset())) {
            return Outcome.refused(services.lastFailure());
        }
        return continues
                ? continueCompound(request)
                : populateCompounds(request, Math.min(compoundBytes, requestBytes));
    }

    /** Where a port maps parts of sections with whole leaves, a neighbour's leaf may be there already. */
    private boolean anyLargeLeaf(VmemmapRequest request) {
        for (int level = Walks.root(services.pageTable()); level > 0; level--) {
            EntryRun run;
            for (long offset = request.startOffset(); offset < request.endOffset(); offset = run.endOffset()) {
                run = Walks.nextRun(services.pageTable(), level, offset, request.endOffset());
                if (run.kind() == EntryKind.LEAF) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code compound_section_tail_page}: sections come in order, so the page before this one maps the tails. */
    private Outcome<Unit> continueCompound(VmemmapRequest request) {
        long start = request.startOffset();
        EntryRun before = services.pageTable().runAt(0, start - geometry.pageSizeBytes(), start);
        if (before.kind() != EntryKind.LEAF) {
            return Outcome.refused(Refusal.of(
                            DeviceRule.COMPOUND_TAIL_MAPPED,
                            request.pfns()
                                    + " continue a compound, and no base page is mapped before their struct pages",
                            Fact.pfn("startPfn", request.pfns().startPfn()))
                    .fatalInKernel());
        }
        return services.shareBasePage(start, request.endOffset(), before.pfn())
                ? Outcome.done()
                : Outcome.refused(services.lastFailure());
    }

    /** Takes the own pages of all compounds first, in the order in which they are mapped. */
    private Outcome<Unit> populateCompounds(VmemmapRequest request, long step) {
        long page = geometry.pageSizeBytes();
        long own = Math.min(ownPages, step / page);
        long wanted = own * Align.divideUp(request.endOffset() - request.startOffset(), step);
        Deque<PfnRange> taken = new ArrayDeque<>();
        long got = services.frames()
                .pages(
                        wanted,
                        FrameUse.MEMMAP,
                        StandardRule.MEMMAP_ALLOCATED,
                        (pfn, count) -> taken.add(new PfnRange(pfn, count)));
        boolean mapped = got == wanted;
        for (long compound = request.startOffset(); mapped && compound < request.endOffset(); compound += step) {
            long end = Math.min(compound + step, request.endOffset());
            mapped = mapOwn(taken, compound, own) && mapTails(compound + own * page, end);
        }
        if (mapped) {
            return Outcome.done();
        }
        Refusal why = services.lastFailure();
        taken.forEach(left -> services.freeRun(left.startPfn(), left.pageCount(), request.altmap()));
        return Outcome.refused(why);
    }

    /** A page that can't be mapped stays among those taken. */
    private boolean mapOwn(Deque<PfnRange> taken, long compound, long own) {
        long offset = compound;
        for (long left = own; left > 0; ) {
            PfnRange run = taken.pop();
            long count = Math.min(left, run.pageCount());
            long end = offset + (count << geometry.pageShift());
            if (!services.pageTable().setLeaves(0, offset, end, run.startPfn())) {
                taken.push(run);
                return false;
            }
            if (count < run.pageCount()) {
                taken.push(new PfnRange(run.startPfn() + count, run.pageCount() - count));
            }
            left -= count;
            offset = end;
        }
        return true;
    }

    private boolean mapTails(long start, long end) {
        long tail = start - geometry.pageSizeBytes();
        return start >= end
                || services.shareBasePage(
                        start, end, services.pageTable().runAt(0, tail, start).pfn());
    }

    /** A kernel would set entries over one another, take a leaf for a table, or map a head to the tails of another. */
    private Refusal unshareable(VmemmapRequest request, DevPagemap pgmap) {
        return Refusal.of(
                        DeviceRule.COMPOUND_OWN_PAGES,
                        "the struct pages of compounds of " + pgmap.compoundPages() + " pages in " + request.pfns()
                                + " do not begin and end with pages of their own",
                        Fact.pages("compound", pgmap.compoundPages()),
                        Fact.bytes("compoundMemmap", geometry.memmapBytes(pgmap.compoundPages())),
                        Fact.bytes("pageSize", geometry.pageSizeBytes()),
                        Fact.pfn("startPfn", request.pfns().startPfn()))
                .fatalInKernel();
    }
}
