package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.Optional;

/** {@code alloc_contig_range}: what lies in a range moves elsewhere, on the same node first, and a driver has the frames. */
final class ContigRange {
    private static final WithheldPage ALLOCATED = new WithheldPage(false, false, false, true, true);

    private ContigRange() {}

    /** Why not, or empty if the driver has them now. */
    static Optional<Refusal> alloc(HotplugContext ctx, PfnRange pfns) {
        long block = pfns.startPfn() / ctx.blockPages();
        Optional<ZoneType> zone = ctx.state.blocks.zone(block);
        if (zone.isEmpty()
                || !ctx.state.buddy.allIn(ctx.state.blocks.node(block), zone.get(), pfns.startPfn(), pfns.endPfn())) {
            return Optional.of(busy(pfns, "it is not in one zone"));
        }
        Optional<Refusal> refusal = UnmovablePages.findForContig(ctx, pfns, zone.get())
                .map(found -> found.refusal(BlockRule.NOTHING_UNMOVABLE, block, "start_isolate_page_range"));
        if (refusal.isEmpty()) {
            PageIsolation isolation = new PageIsolation(ctx.state, pfns);
            refusal = MigrateRange.anywhere(ctx, block, pfns, isolation).run();
            if (refusal.isPresent()) {
                isolation.undo();
            }
        }
        if (refusal.isPresent()) {
            boolean room = refusal.get().rule() == BlockRule.MIGRATION_ROOM;
            return Optional.of(
                    room
                            ? noRoom(pfns, refusal.get())
                            : busy(pfns, refusal.get().detail()));
        }
        ctx.state.withheld.put(pfns, ALLOCATED);
        return Optional.empty();
    }

    private static Refusal busy(PfnRange pfns, String why) {
        return Refusal.of(
                DriverRule.CONTIG_MOVABLE,
                pfns + " can't be taken: " + why,
                Fact.pfn("pfn", pfns.startPfn()),
                Fact.pages("wanted", pfns.pageCount()));
    }

    private static Refusal noRoom(PfnRange pfns, Refusal why) {
        return Refusal.of(
                DriverRule.CONTIG_ROOM,
                pfns + " can't be taken: " + why.detail(),
                Fact.pfn("pfn", pfns.startPfn()),
                Fact.pages("wanted", pfns.pageCount()));
    }
}
