package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.internal.buddy.FrameSink;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.zone.ZoneChoice;
import io.github.mmhotplug.core.internal.zone.ZoneShift;
import io.github.mmhotplug.core.internal.zone.ZoneTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code memory_block_online} and {@code online_pages}: the zone is chosen, the block's frames join it, who must be
 * asked is asked, and what the block does not keep for its memmap becomes free memory.
 */
final class OnlineBlock {
    private final Notifiers notifiers;
    private final Map<String, HotplugDriver> drivers;

    @Inject
    OnlineBlock(Notifiers notifiers, Map<String, HotplugDriver> drivers) {
        this.notifiers = notifiers;
        this.drivers = drivers;
    }

    Outcome<Unit> run(HotplugContext ctx, long block, OnlineType type) {
        long blockPages = ctx.blockPages();
        ZoneChoice choice = new ZoneChoice(ctx.state, blockPages);
        ZoneType zone = choice.zoneFor(type, block);
        Optional<ZoneShift> shift = choice.shift(block);
        Optional<Refusal> refused = poisoned(ctx, block).or(() -> shift.flatMap(any -> atBorder(any, block, zone)));
        if (refused.isPresent()) {
            return Outcome.refused(refused.get());
        }
        int node = ctx.state.blocks.node(block);
        long kept = ctx.state.blocks.skippedPages(block, ctx.profile);
        PfnRange all = new PfnRange(block * blockPages, blockPages);
        PfnRange pages = PfnRange.ofEnd(all.startPfn() + kept, all.endPfn());
        BlockNotices notices = new BlockNotices(notifiers, ctx, pages, kept, node);
        Optional<Veto> unprepared = notices.prepareOnline();
        if (unprepared.isPresent()) {
            return Outcome.refused(unprepared.get().toRefusal());
        }
        ctx.touchMemmap(all, "memmap_init_range");
        ZoneTable zonesBefore = ctx.state.zones;
        shift.ifPresent(from -> ZoneSpans.shift(ctx, node, from.added(), zone, all));
        ZoneSpans.moveTo(ctx, node, zone, all);
        Optional<Veto> veto = notices.goingOnline(zone);
        if (veto.isPresent()) {
            notices.cancelOnline();
            ctx.touchMemmap(all, "remove_pfn_range_from_zone");
            ZoneSpans.removeFrom(ctx, node, zone, all);
            shift.ifPresent(from -> {
                ctx.state.addedZones.put(node, from.added(), all);
                ctx.state.zones = zonesBefore;
            });
            notices.finishOffline();
            notices.requireUndone();
            return Outcome.refused(veto.get().toRefusal());
        }
        ctx.touch(all.toPhys(ctx.geometry.pageShift()), "online_pages gives the buddy frames");
        if (ctx.profile.quirk(CoreCapabilities.QUIRK_POISON_FORGOTTEN)) {
            ctx.state.buddy.forgetPoison(all.startPfn(), all.endPfn());
        }
        long managed = 0;
        if (ctx.state.onlinePageCallback.isEmpty()) {
            managed = forEachExposed(ctx, pages, ctx.state.buddy::free);
        } else {
            offerToDriver(ctx, pages, zone); // what it passes on it has counted
        }
        setSectionsOnline(ctx, all, true);
        account(ctx, block, zone, managed, blockPages);
        ctx.state.blocks.set(block, BlockState.ONLINE, Optional.of(zone));
        ctx.updateWatermarks();
        notices.online();
        return Outcome.done();
    }

    /** {@code online_pages_range}, where a driver has set its {@code online_page_callback}. */
    private void offerToDriver(HotplugContext ctx, PfnRange pages, ZoneType zone) {
        boolean reserved = ctx.profile.word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
        WithheldPage fresh = new WithheldPage(reserved, !reserved, false, true, false);
        List<PfnRange> offered = new ArrayList<>();
        forEachExposed(ctx, pages, (start, count) -> offered.add(new PfnRange(start, count)));
        HotplugDriver driver = drivers.get(ctx.state.onlinePageCallback);
        if (driver == null) {
            throw new IllegalStateException("the online_page callback is that of no driver here");
        }
        ctx.goingOnline = Optional.of(zone);
        for (PfnRange pfns : offered) {
            ctx.state.withheld.put(pfns, fresh);
            driver.onlinePages(pfns, ctx.core());
        }
        ctx.goingOnline = Optional.empty();
    }

    /** {@code zone_can_shift}. */
    private static Optional<Refusal> atBorder(ZoneShift shift, long block, ZoneType target) {
        return shift.isPossible(target)
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        BlockRule.ZONE_BORDER,
                        "memory" + block + " is in zone " + shift.added().label()
                                + " since it was added, and not at its" + " border with " + target.label(),
                        Fact.count("memoryBlock", block, ""),
                        Fact.text("zone", shift.added().label()),
                        Fact.text("wanted", target.label())));
    }

    /** {@code memblk_nr_poison}, where blocks count: struct pages begin anew and would not know. */
    private static Optional<Refusal> poisoned(HotplugContext ctx, long block) {
        long pages = ctx.blockPages();
        long poisoned = ctx.state.buddy.poisonedIn(block * pages, (block + 1) * pages);
        return poisoned == 0 || !ctx.profile.has(CoreCapabilities.HWPOISON_BLOCK_COUNTER)
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        BlockRule.BLOCK_NOT_POISONED,
                        "memory" + block + " has " + poisoned + (poisoned == 1 ? " poisoned page" : " poisoned pages"),
                        Fact.count("memoryBlock", block, ""),
                        Fact.pages("poisoned", poisoned)));
    }

    /**
     * The frames that the allocator is offered: all but those marked as memmap of a range; returns how many. It takes no
     * poisoned one, yet those are managed too.
     */
    static long forEachExposed(HotplugContext ctx, PfnRange pfns, FrameSink sink) {
        RunMap exposed = new RunMap(0);
        exposed.put(pfns.startPfn(), pfns.endPfn(), 0);
        ctx.state.pages.forEachUse(pfns.startPfn(), pfns.endPfn(), (pfn, count, use) -> {
            if (use == FrameUse.PAGE_VMEMMAP) {
                exposed.remove(pfn, pfn + count);
            }
        });
        exposed.forEach((start, end, ignored) -> sink.frames(start, end - start));
        return exposed.keyCount();
    }

    static void setSectionsOnline(HotplugContext ctx, PfnRange pfns, boolean online) {
        ctx.state.sections.setOnline(
                ctx.state.sections.sectionOf(pfns.startPfn()),
                ctx.state.sections.sectionOf(pfns.endPfn() - 1) + 1,
                online);
    }

    /** {@code adjust_present_page_count} and {@code adjust_managed_page_count}; negative where a block goes offline. */
    static void account(HotplugContext ctx, long block, ZoneType zone, long managed, long present) {
        long early = ctx.state.blocks.isEarly(block) ? present : 0;
        ctx.state.zones =
                ctx.state.zones.with(ctx.state.blocks.node(block), zone, stats -> stats.with(present, managed, early));
        ctx.state
                .blocks
                .group(block)
                .ifPresent(group -> ctx.state.groups.present(group, zone == ZoneType.MOVABLE, present));
    }
}
