package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;

/** {@code arch_add_memory} and {@code arch_remove_memory} from the core's side: the call, and whether it kept its word. */
final class ArchCalls {
    private final AddPages addPages;
    private final RemovePages removePages;

    @Inject
    ArchCalls(AddPages addPages, RemovePages removePages) {
        this.addPages = addPages;
        this.removePages = removePages;
    }

    /** {@code arch_add_memory}. */
    Outcome<Unit> add(HotplugContext ctx, ArchRange request) {
        ctx.open(request.range());
        long maxPfn = ctx.state.maxPfn;
        Outcome<Unit> answer = ctx.answered(
                ctx.architecture.memory().add(request, new CoreMemoryCalls(ctx, addPages, removePages)),
                "arch_add_memory");
        if (answer.isDone()) {
            checkMapped(ctx, request);
        }
        checkMaxPfn(ctx, request, maxPfn);
        return answer;
    }

    /** I34; a real kernel may lose it. */
    private static void checkMaxPfn(HotplugContext ctx, ArchRange request, long before) {
        if (ctx.state.maxPfn < before && !ctx.profile.isFaithful()) {
            throw violation(
                    ctx,
                    ConductRule.MAX_PFN_KEPT,
                    "an add of " + request.range() + " lowers max_pfn from 0x" + Long.toHexString(before) + " to 0x"
                            + Long.toHexString(ctx.state.maxPfn));
        }
    }

    /** {@code arch_remove_memory}. */
    Outcome<Unit> remove(HotplugContext ctx, ArchRange request) {
        ctx.open(request.range());
        Outcome<Unit> answer = ctx.answered(
                ctx.architecture.memory().remove(request, new CoreMemoryCalls(ctx, addPages, removePages)),
                "arch_remove_memory");
        if (answer.isDone()) {
            checkGone(ctx, request.range());
        }
        return answer;
    }

    /** {@code add_pages}: struct pages without a linear map, by the core alone. */
    Outcome<Unit> addPages(HotplugContext ctx, ArchRange request) {
        ctx.open(request.range());
        PfnRange pfns = request.range().toPfns(ctx.geometry.pageShift());
        Outcome<Unit> added = addPages.run(ctx, request.node(), pfns, request.params());
        if (added.isDone()) {
            checkMapped(ctx, request);
        }
        return added;
    }

    /** {@code __remove_pages} of such memory. */
    Outcome<Unit> removePages(HotplugContext ctx, ArchRange request) {
        ctx.open(request.range());
        removePages.run(ctx, request.range().toPfns(ctx.geometry.pageShift()), request.params());
        checkGone(ctx, request.range());
        return Outcome.done();
    }

    private static void checkMapped(HotplugContext ctx, ArchRange request) {
        PhysRange range = request.range();
        MemoryGeometry geometry = ctx.geometry;
        PfnRange pfns = range.toPfns(geometry.pageShift());
        if (request.params().isAddressable()
                && geometry.hasLinearMap()
                && !ctx.state.linearMap.isMapped(range.startAddress(), range.endAddress(), true)) {
            throw violation(
                    ctx, ConductRule.MAPPED_EXACTLY, "the linear map of " + range + " has holes or maps elsewhere");
        }
        if (!ctx.state.vmemmap.isMapped(
                geometry.vmemmapOffset(pfns.startPfn()), geometry.vmemmapOffset(pfns.endPfn()), false)) {
            throw violation(ctx, ConductRule.MAPPED_EXACTLY, "struct pages of " + range + " are not mapped");
        }
        if (!ctx.state.sections.allSubsectionsValid(pfns)) {
            throw violation(ctx, ConductRule.MAPPED_EXACTLY, "sections of " + range + " are not present");
        }
    }

    private static void checkGone(HotplugContext ctx, PhysRange range) {
        MemoryGeometry geometry = ctx.geometry;
        PfnRange pfns = range.toPfns(geometry.pageShift());
        ctx.state.linearMap.forEachLeaf(range.startAddress(), range.endAddress(), (level, start, end, pfn) -> {
            if (start >= range.startAddress() && end <= range.endAddress()) {
                throw violation(
                        ctx, ConductRule.GONE_AFTER_REMOVE, "the linear map still maps " + PhysRange.ofEnd(start, end));
            }
        });
        if (ctx.state.sections.anySubsection(pfns)) {
            throw violation(ctx, ConductRule.GONE_AFTER_REMOVE, "sections of " + range + " are still present");
        }
        if (ctx.profile.isFaithful() || !ctx.architecture.freesVmemmap()) {
            return; // a real kernel may leave memmap mapped: MachineInvariants lets it too (I40)
        }
        ctx.state.vmemmap.forEachLeaf(
                geometry.vmemmapOffset(pfns.startPfn()),
                geometry.vmemmapOffset(pfns.endPfn()),
                (level, start, end, pfn) -> {
                    PfnRange described =
                            PfnRange.ofEnd(start / geometry.structPageBytes(), end / geometry.structPageBytes());
                    if (!ctx.state.sections.anySubsectionValid(described)) {
                        throw violation(
                                ctx,
                                ConductRule.GONE_AFTER_REMOVE,
                                "struct pages of " + described + " are still mapped");
                    }
                });
    }

    /** After the memmap of a block is gone, its altmap must have everything back. */
    void checkAltmapEmpty(HotplugContext ctx, Altmap altmap, PhysRange block) {
        if (altmap.alloc() != 0) {
            throw violation(
                    ctx, ConductRule.FRAME_ONCE, "keeps " + altmap.alloc() + " pages of the altmap of " + block);
        }
    }

    private static SpiViolationException violation(HotplugContext ctx, ConductRule rule, String detail) {
        return new SpiViolationException(ctx.architecture.variant(), rule, detail);
    }
}
