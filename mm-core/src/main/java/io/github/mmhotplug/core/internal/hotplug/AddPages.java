package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.PageProtection;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import java.util.Optional;

/** {@code __add_pages}: checks, then the sections one by one, then, in the designs that have it, the marking. */
final class AddPages {
    private final SectionActivation sections;

    @Inject
    AddPages(SectionActivation sections) {
        this.sections = sections;
    }

    Outcome<Unit> run(HotplugContext ctx, NodeId node, PfnRange pfns, MhpParams params) {
        if (params.pgprot() == PageProtection.NONE) {
            return Outcome.refused(Refusal.of(StandardRule.PGPROT_GIVEN, "the protection of the linear map is zero"));
        }
        MhpParams effective = withRangeAltmap(ctx, pfns, params);
        Optional<Refusal> refusal = checkAltmap(pfns, effective).or(() -> checkSpan(ctx, pfns));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        RangeMarking marking = new RangeMarking(ctx);
        Outcome<Unit> added = addSections(ctx, node, pfns, effective, marking);
        marking.sectionsAdded(added.isDone());
        return added;
    }

    /** {@code MHP_MEMMAP_FROM_RANGE}: one altmap whose free pages are all pages of the range. */
    private static MhpParams withRangeAltmap(HotplugContext ctx, PfnRange pfns, MhpParams params) {
        ctx.fromRangeVeto = params.memmapFromRangeVeto();
        ctx.rangeAltmap = null;
        if (!params.memmapFromRange()) {
            return params;
        }
        Altmap altmap = new Altmap(pfns.startPfn(), pfns.endPfn() - 1, 0, pfns.pageCount());
        ctx.rangeAltmap = altmap;
        return params.withAltmap(altmap);
    }

    private static Optional<Refusal> checkAltmap(PfnRange pfns, MhpParams params) {
        if (params.altmap().isEmpty()) {
            return Optional.empty();
        }
        VmemAltmap altmap = params.altmap().get();
        if (altmap.basePfn() == pfns.startPfn() && altmap.offset() <= pfns.pageCount()) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.ALTMAP_FITS,
                "the altmap begins at pfn 0x" + Long.toHexString(altmap.basePfn()) + " and sets " + altmap.offset()
                        + " pages aside; the range is " + pfns,
                Fact.pfn("altmapBase", altmap.basePfn()),
                Fact.pages("altmapOffset", altmap.offset()),
                Fact.pages("pages", pfns.pageCount())));
    }

    /** {@code check_pfn_span}. */
    private static Optional<Refusal> checkSpan(HotplugContext ctx, PfnRange pfns) {
        boolean wholeSections = ctx.profile.word(CoreCapabilities.ADD_UNIT).equals("section");
        long unit = wholeSections ? ctx.geometry.pagesPerSection() : ctx.geometry.pagesPerSubsection();
        if (Align.isAligned(pfns.startPfn() | pfns.pageCount(), unit)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.SPAN_ALIGNED,
                pfns + " are no multiple of " + unit + " pages",
                Fact.pfn("startPfn", pfns.startPfn()),
                Fact.pages("pages", pfns.pageCount()),
                Fact.pages("unit", unit)));
    }

    private Outcome<Unit> addSections(
            HotplugContext ctx, NodeId node, PfnRange pfns, MhpParams params, RangeMarking marking) {
        long perSection = ctx.geometry.pagesPerSection();
        for (long pfn = pfns.startPfn(); pfn < pfns.endPfn(); ) {
            long end = Math.min(pfns.endPfn(), Align.down(pfn, perSection) + perSection);
            Outcome<Unit> added = sections.add(ctx, node, PfnRange.ofEnd(pfn, end), params);
            if (added.isRefused()) {
                if (!ctx.profile.quirk(CoreCapabilities.QUIRK_ADD_PAGES_LEAKS)) {
                    marking.undo();
                    removeSections(ctx, pfns.startPfn(), pfn, params);
                } else if (pfn > pfns.startPfn()) {
                    joinZone(ctx, node, PfnRange.ofEnd(pfns.startPfn(), pfn), params);
                }
                return added;
            }
            marking.sectionAdded();
            pfn = end;
        }
        joinZone(ctx, node, pfns, params);
        return Outcome.done();
    }

    /** A port that was not written for such kernels leaves the choice to the core. */
    private static void joinZone(HotplugContext ctx, NodeId node, PfnRange pfns, MhpParams params) {
        if (ctx.decidesZoneAtAdd()) {
            boolean device = params.pgmap().isPresent();
            ZoneType zone = params.zone()
                    .orElseGet(() -> ctx.state.zones.zoneForMemory(node.value(), pfns, ZoneType.NORMAL, device));
            ZoneSpans.add(ctx, node.value(), zone, pfns);
        }
    }

    private void removeSections(HotplugContext ctx, long startPfn, long endPfn, MhpParams params) {
        long perSection = ctx.geometry.pagesPerSection();
        for (long pfn = startPfn; pfn < endPfn; ) {
            long end = Math.min(endPfn, Align.down(pfn, perSection) + perSection);
            sections.remove(ctx, PfnRange.ofEnd(pfn, end), params);
            pfn = end;
        }
    }
}
