package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.core.MemmapEvent;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import io.github.mmhotplug.core.internal.sparse.SectionTable;
import java.util.OptionalLong;

/**
 * {@code sparse_add_section} and {@code sparse_remove_section}, with {@code section_activate} and
 * {@code section_deactivate}: one section, or a part of one, at a time.
 */
final class SectionActivation {
    @Inject
    SectionActivation() {}

    /** {@code sparse_add_section}. */
    Outcome<Unit> add(HotplugContext ctx, NodeId node, PfnRange piece, MhpParams params) {
        SectionTable sections = ctx.state.sections;
        long section = sections.sectionOf(piece.startPfn());
        if (!sections.fill(piece)) {
            return Outcome.refused(Refusal.of(
                    StandardRule.SUBSECTION_FREE,
                    piece + " have a memmap already",
                    Fact.pfn("startPfn", piece.startPfn()),
                    Fact.count("section", section, "")));
        }
        boolean reusesEarlyMemmap = piece.pageCount() < ctx.geometry.pagesPerSection() && sections.isEarly(section);
        if (!reusesEarlyMemmap) {
            Outcome<Unit> populated = populate(ctx, request(ctx, node, piece, params));
            if (populated.isRefused()) {
                deactivate(ctx, piece, params);
                return populated;
            }
            ctx.state.memmapPages += ctx.compounds.memmapPages(piece, params.pgmap(), params.altmap());
            if (!params.altmap().map(VmemAltmap::isInaccessible).orElse(false)) {
                ctx.touchMemmap(piece, "page_init_poison");
            }
        }
        if (!sections.isPresent(section)) {
            sections.setFlags(section, section + 1, SectionTable.PRESENT);
        }
        return Outcome.done();
    }

    /** {@code __populate_section_memmap}; whatever the port says, the core's callers see {@code ENOMEM}. */
    private Outcome<Unit> populate(HotplugContext ctx, VmemmapRequest request) {
        VmemmapPopulator port = ctx.architecture.vmemmap();
        Outcome<Unit> answer = ctx.compounds.canOptimize(request.pgmap(), request.altmap())
                ? ctx.answered(port.populateCompoundPages(request, ctx.vmemmap), "vmemmap_populate_compound_pages")
                : ctx.answered(port.populate(request, ctx.vmemmap), "vmemmap_populate");
        return answer.fold(
                done -> answer,
                why -> Outcome.refused(new Refusal(
                        StandardRule.MEMMAP_ALLOCATED.errno(),
                        why.rule(),
                        why.detail(),
                        why.facts(),
                        why.kernelSymbol(),
                        why.kernelWouldDie())));
    }

    /** {@code sparse_remove_section}: the section's memmap goes at once. */
    void remove(HotplugContext ctx, PfnRange piece, MhpParams params) {
        long section = ctx.state.sections.sectionOf(piece.startPfn());
        boolean early = ctx.state.sections.isEarly(section);
        if (clear(ctx, piece)) {
            ctx.memmapListener.happened(new MemmapEvent.SectionRemoved(piece, OptionalLong.empty()));
            freeMemmap(ctx, piece, section, early, params);
        }
    }

    /** The half of it that leaves the memmap mapped; false if the pages were not there. */
    boolean clear(HotplugContext ctx, PfnRange piece) {
        return ctx.state.sections.clear(piece);
    }

    /** Undo of a section whose memmap could not be made. */
    private void deactivate(HotplugContext ctx, PfnRange piece, MhpParams params) {
        if (clear(ctx, piece)) {
            free(ctx, piece, params);
        }
    }

    private void freeMemmap(HotplugContext ctx, PfnRange piece, long section, boolean early, MhpParams params) {
        boolean empty = ctx.state.sections.isEmpty(section);
        if (empty) {
            // SECTION_HAS_MEM_MAP drops before the memmap goes: pfn_valid says no while it is freed
            ctx.state.sections.forget(section);
        }
        if (!early) {
            free(ctx, piece, params);
            ctx.state.memmapPages -= ctx.compounds.memmapPages(piece, params.pgmap(), params.altmap());
        } else if (empty) {
            long pages = ctx.geometry.pagesPerSection();
            free(ctx, new PfnRange(section * pages, pages), MhpParams.KERNEL);
            ctx.state.bootMemmapPages -= ctx.geometry.memmapPages(pages);
        }
    }

    /** {@code vmemmap_free} over some frames' struct pages. */
    void free(HotplugContext ctx, PfnRange piece, MhpParams params) {
        long before = backingPages(ctx);
        ctx.architecture.vmemmap().free(request(ctx, NodeId.ZERO, piece, params), ctx.vmemmap);
        ctx.memmapListener.happened(new MemmapEvent.Freed(piece, before - backingPages(ctx)));
    }

    private static long backingPages(HotplugContext ctx) {
        StructPages pages = ctx.state.pages;
        return pages.total(FrameUse.MEMMAP) + pages.total(FrameUse.ALTMAP_MEMMAP) + pages.total(FrameUse.PAGE_VMEMMAP);
    }

    private static VmemmapRequest request(HotplugContext ctx, NodeId node, PfnRange piece, MhpParams params) {
        return new VmemmapRequest(
                piece,
                ctx.geometry.vmemmapOffset(piece.startPfn()),
                ctx.geometry.vmemmapOffset(piece.endPfn()),
                node,
                params.altmap(),
                params.pgmap());
    }
}
