package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.core.internal.sparse.SectionTable;
import java.util.Optional;

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
            Outcome<Unit> populated = populate(ctx, request(ctx, node, piece, params.altmap(), params.pgmap()));
            if (populated.isRefused()) {
                deactivate(ctx, piece, params.altmap());
                return populated;
            }
            ctx.state.memmapPages += ctx.geometry.memmapPages(piece.pageCount());
            if (!params.altmap().map(VmemAltmap::isInaccessible).orElse(false)) {
                ctx.touchMemmap(piece, "page_init_poison");
            }
        }
        if (!sections.isPresent(section)) {
            sections.setFlags(section, section + 1, SectionTable.PRESENT);
        }
        return Outcome.done();
    }

    /** {@code vmemmap_populate}; whatever the port says, the core's callers see {@code ENOMEM}. */
    private Outcome<Unit> populate(HotplugContext ctx, VmemmapRequest request) {
        Outcome<Unit> answer =
                ctx.answered(ctx.architecture.vmemmap().populate(request, ctx.vmemmap), "vmemmap_populate");
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
    void remove(HotplugContext ctx, PfnRange piece, Optional<VmemAltmap> altmap) {
        long section = ctx.state.sections.sectionOf(piece.startPfn());
        boolean early = ctx.state.sections.isEarly(section);
        if (clear(ctx, piece)) {
            freeMemmap(ctx, piece, section, early, altmap);
        }
    }

    /** The half of it that leaves the memmap mapped; false if the pages were not there. */
    boolean clear(HotplugContext ctx, PfnRange piece) {
        return ctx.state.sections.clear(piece);
    }

    /** Undo of a section whose memmap could not be made. */
    private void deactivate(HotplugContext ctx, PfnRange piece, Optional<VmemAltmap> altmap) {
        if (clear(ctx, piece)) {
            free(ctx, piece, altmap);
        }
    }

    private void freeMemmap(
            HotplugContext ctx, PfnRange piece, long section, boolean early, Optional<VmemAltmap> altmap) {
        boolean empty = ctx.state.sections.isEmpty(section);
        if (!early) {
            free(ctx, piece, altmap);
            ctx.state.memmapPages -= ctx.geometry.memmapPages(piece.pageCount());
        } else if (empty) {
            long pages = ctx.geometry.pagesPerSection();
            free(ctx, new PfnRange(section * pages, pages), Optional.empty());
            ctx.state.bootMemmapPages -= ctx.geometry.memmapPages(pages);
        }
        if (empty) {
            ctx.state.sections.forget(section);
        }
    }

    /** {@code vmemmap_free} over some frames' struct pages. */
    void free(HotplugContext ctx, PfnRange piece, Optional<VmemAltmap> altmap) {
        ctx.architecture.vmemmap().free(request(ctx, NodeId.ZERO, piece, altmap, Optional.empty()), ctx.vmemmap);
    }

    private static VmemmapRequest request(
            HotplugContext ctx, NodeId node, PfnRange piece, Optional<VmemAltmap> altmap, Optional<DevPagemap> pgmap) {
        return new VmemmapRequest(
                piece,
                ctx.geometry.vmemmapOffset(piece.startPfn()),
                ctx.geometry.vmemmapOffset(piece.endPfn()),
                node,
                altmap,
                pgmap);
    }
}
