package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.internal.memmap.Workload.Held;
import io.github.mmhotplug.core.internal.resource.Resource;
import java.util.Optional;

/**
 * {@code memory_block_offline} and {@code offline_pages}: everything in the block must be free or movable, nobody who is
 * asked may object, and what is movable must find a place elsewhere; then the frames leave the zone.
 */
final class OfflineBlock {
    private final Notifiers notifiers;

    @Inject
    OfflineBlock(Notifiers notifiers) {
        this.notifiers = notifiers;
    }

    Outcome<Unit> run(HotplugContext ctx, long block) {
        Optional<ZoneType> zone = ctx.state.blocks.zone(block);
        if (zone.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    BlockRule.BLOCK_IN_ONE_ZONE,
                    "memory" + block + " lies in several zones, or in none",
                    Fact.count("memoryBlock", block, "")));
        }
        long blockPages = ctx.blockPages();
        int node = ctx.state.blocks.node(block);
        long kept = ctx.state.blocks.skippedPages(block, ctx.profile);
        PfnRange all = new PfnRange(block * blockPages, blockPages);
        PfnRange pages = PfnRange.ofEnd(all.startPfn() + kept, all.endPfn());
        Optional<Refusal> refusal = holes(ctx, block, all)
                .or(() -> UnmovablePages.find(ctx, pages, zone.get())
                        .map(found -> found.refusal(BlockRule.NOTHING_UNMOVABLE, block, "start_isolate_page_range")));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get()); // nobody was told yet: no CANCEL
        }
        PageIsolation isolation = new PageIsolation(ctx.state, pages);
        BlockNotices notices = new BlockNotices(notifiers, ctx, pages, kept, node);
        refusal = notices.goingOffline(zone.get())
                .map(Veto::toRefusal)
                .or(() -> new MigrateRange(ctx, block, pages, isolation).run());
        if (refusal.isPresent()) {
            isolation.undo();
            notices.cancelOffline();
            notices.requireUndone();
            return Outcome.refused(refusal.get());
        }
        losePoisoned(ctx, pages);
        long exposed = OnlineBlock.forEachExposed(ctx, pages, (start, count) -> {});
        OnlineBlock.setSectionsOnline(ctx, all, false);
        OnlineBlock.account(ctx, block, zone.get(), withheld(ctx, pages) - exposed, -blockPages);
        ctx.state.withheld.remove(pages); // struct pages begin anew at the next online
        ctx.state.blocks.set(block, BlockState.OFFLINE, Optional.empty());
        ctx.updateWatermarks();
        notices.offline();
        ctx.touchMemmap(all, "remove_pfn_range_from_zone");
        ZoneSpans.removeFrom(ctx, node, zone.get(), all);
        notices.finishOffline();
        return Outcome.done();
    }

    /** {@code PageOffline} pages were not managed: up to 6.10 the driver counts them so before, later the core knows it. */
    private static long withheld(HotplugContext ctx, PfnRange pages) {
        return ctx.profile.word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved")
                ? 0
                : ctx.state.withheld.count(pages, WithheldPage::offline);
    }

    /** Whoever still held a poisoned page holds it no more. */
    private static void losePoisoned(HotplugContext ctx, PfnRange pages) {
        ctx.state.buddy.forEachPoisoned(pages.startPfn(), pages.endPfn(), (pfn, count) -> {
            for (Held held : ctx.state.workload.heldIn(pfn, pfn + count)) {
                ctx.state.workload.lose(held.startPfn(), held.pageCount());
            }
        });
    }

    /** {@code walk_system_ram_range}: busy System RAM must fill the block. */
    private static Optional<Refusal> holes(HotplugContext ctx, long block, PfnRange pfns) {
        PhysRange range = pfns.toPhys(ctx.geometry.pageShift());
        long ram = 0;
        for (Resource resource : ctx.state.resources.systemRam(range.startAddress(), range.endAddress())) {
            long start = Math.max(resource.start(), range.startAddress());
            ram += Math.min(resource.end(), range.endAddress()) - start;
        }
        if (ram == range.sizeBytes()) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                BlockRule.BLOCK_WITHOUT_HOLES,
                "memory" + block + " is not all System RAM: only " + Bytes.prose(ram) + " of "
                        + Bytes.prose(range.sizeBytes()) + " are",
                Fact.bytes("systemRam", ram),
                Fact.bytes("block", range.sizeBytes())));
    }
}
