package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.core.ZoneStats;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@link PagePort} during one operation. */
final class PageCalls implements PagePort {
    private final HotplugContext ctx;

    PageCalls(HotplugContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public Outcome<Unit> setOnlinePageCallback(String driver) {
        String has = ctx.state.onlinePageCallback;
        if (!has.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.ONLINE_CALLBACK_FREE,
                    has + " has set the online_page callback; " + driver + " can't",
                    Fact.text("driver", has)));
        }
        ctx.state.onlinePageCallback = driver;
        return Outcome.done();
    }

    @Override
    public Outcome<Unit> restoreOnlinePageCallback(String driver) {
        String has = ctx.state.onlinePageCallback;
        if (!has.equals(driver)) {
            return Outcome.refused(Refusal.of(
                    DriverRule.ONLINE_CALLBACK_OWN,
                    "the online_page callback is "
                            + (has.isEmpty() ? "nobody's, not that of " : "that of " + has + ", not of ") + driver,
                    Fact.text("driver", has)));
        }
        ctx.state.onlinePageCallback = "";
        return Outcome.done();
    }

    @Override
    public void genericOnline(PfnRange pfns) {
        long unmanaged = pfns.pageCount() - ctx.state.withheld.count(pfns, WithheldPage::managed);
        free(pfns);
        addManaged(pfns.startPfn(), unmanaged);
    }

    @Override
    public boolean isOnline(long pfn) {
        return ctx.state.sections.isOnline(ctx.state.sections.sectionOf(pfn));
    }

    @Override
    public Optional<ZoneType> zone(long pfn) {
        long block = pfn / ctx.blockPages();
        return ctx.state.blocks.exists(block) ? ctx.state.blocks.zone(block) : Optional.empty();
    }

    @Override
    public void forEachWithheld(PfnRange pfns, Visitor visitor) {
        initialised(pfns);
        ctx.state.withheld.copy().forEach(pfns, visitor); // the visitor may change them
    }

    /** A block's struct pages are so from the moment that its pages are handed out. */
    private void initialised(PfnRange pfns) {
        long perSection = ctx.geometry.pagesPerSection();
        for (long pfn = pfns.startPfn(); pfn < pfns.endPfn(); pfn = Align.down(pfn, perSection) + perSection) {
            if (!isOnline(pfn) && ctx.goingOnline.isEmpty()) {
                throw new IllegalArgumentException("no struct page is read in an offline section: " + pfns);
            }
        }
    }

    @Override
    public long managedPages() {
        return ctx.state.zones.zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    @Override
    public long availablePages() {
        return ctx.state.buddy.freePages((node, zone, cma) -> true);
    }

    @Override
    public void setOffline(PfnRange pfns) {
        change(pfns, page -> {
            if (page.offline()) {
                throw new IllegalArgumentException("a page type is set only from untyped: " + pfns);
            }
            return page.withOffline(true);
        });
    }

    @Override
    public void change(PfnRange pfns, UnaryOperator<WithheldPage> change) {
        ctx.state.withheld.change(pfns, page -> {
            WithheldPage now = change.apply(page);
            return new WithheldPage(now.reserved(), now.offline(), now.dirty(), page.held(), page.managed());
        });
    }

    @Override
    public void putReferences(PfnRange pfns) {
        setHeld(pfns, false);
    }

    @Override
    public void getReferences(PfnRange pfns) {
        setHeld(pfns, true);
    }

    private void setHeld(PfnRange pfns, boolean held) {
        ctx.state.withheld.change(pfns, page -> {
            if (page.held() == held) {
                throw new IllegalArgumentException("a reference too many or too few in " + pfns);
            }
            return new WithheldPage(page.reserved(), page.offline(), page.dirty(), held, page.managed());
        });
    }

    @Override
    public void adjustManaged(PfnRange pfns, boolean add) {
        ctx.state.withheld.changeThoseIn(
                pfns, page -> new WithheldPage(page.reserved(), page.offline(), page.dirty(), page.held(), add));
        addManaged(pfns.startPfn(), add ? pfns.pageCount() : -pfns.pageCount());
    }

    /** A block that goes online is in its zone, but not yet known to be. */
    private void addManaged(long pfn, long pages) {
        ZoneType zone = ctx.goingOnline
                .or(() -> zone(pfn))
                .orElseThrow(() -> new IllegalArgumentException("pfn 0x" + Long.toHexString(pfn) + " is in no zone"));
        int node = ctx.state.blocks.node(pfn / ctx.blockPages());
        ctx.state.zones = ctx.state.zones.with(node, zone, stats -> stats.with(0, pages, 0));
    }

    @Override
    public Outcome<Unit> allocContigRange(PfnRange pfns) {
        return ContigRange.alloc(ctx, pfns).<Outcome<Unit>>map(Outcome::refused).orElseGet(Outcome::done);
    }

    @Override
    public void freeContigRange(PfnRange pfns) {
        free(pfns);
    }

    @Override
    public Outcome<Unit> removeLinearMapping(PhysRange range) {
        return new LinearMapping(ctx).remove(range);
    }

    @Override
    public Outcome<Unit> createLinearMapping(PhysRange range) {
        return new LinearMapping(ctx).create(range);
    }

    private void free(PfnRange pfns) {
        if (ctx.state.withheld.count(pfns, any -> true) != pfns.pageCount()) {
            throw new IllegalArgumentException("no driver has all of " + pfns);
        }
        ctx.state.withheld.remove(pfns);
        ctx.state.buddy.free(pfns.startPfn(), pfns.pageCount());
    }
}
