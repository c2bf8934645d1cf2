package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator.ZoneFilter;
import io.github.mmhotplug.core.internal.hotplug.UnmovablePages.Found;
import io.github.mmhotplug.core.internal.memmap.Workload.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The outer loop of {@code offline_pages}: scan, migrate, dissolve, test. The kernel repeats it until the range is free
 * or a signal arrives; here the signal arrives when the budget is used up, or as soon as a pass has changed nothing,
 * because every later one would be the same.
 */
final class MigrateRange {
    private static final int PASS_BUDGET = 5;
    private static final long MAX = Long.MAX_VALUE;

    private final HotplugContext ctx;
    private final long block;
    private final PfnRange pfns;
    private final PageIsolation isolation;
    private final ZoneFilter targets;
    private final long needed;
    private final long freeOutside;
    private long migrated;

    MigrateRange(HotplugContext ctx, long block, PfnRange pfns, PageIsolation isolation) {
        this(ctx, block, pfns, isolation, targets(ctx, ctx.state.blocks.node(block)));
    }

    private MigrateRange(HotplugContext ctx, long block, PfnRange pfns, PageIsolation isolation, ZoneFilter targets) {
        this.ctx = ctx;
        this.block = block;
        this.pfns = pfns;
        this.isolation = isolation;
        this.targets = targets;
        this.needed =
                held(AllocationKind.MOVABLE).stream().mapToLong(Held::pageCount).sum();
        this.freeOutside = ctx.state.buddy.freePages(targets);
    }

    /** {@code alloc_contig_range}: frees a part of a block, into any node. */
    static MigrateRange anywhere(HotplugContext ctx, long block, PfnRange pfns, PageIsolation isolation) {
        return new MigrateRange(ctx, block, pfns, isolation, (node, zone, cma) -> true);
    }

    /** {@code nmask}: the other nodes with memory; the block's own only if it is the sole one. */
    private static ZoneFilter targets(HotplugContext ctx, int own) {
        boolean others =
                ctx.state.zones.zones().stream().anyMatch(zone -> zone.node() != own && zone.presentPages() > 0);
        return (node, zone, cma) -> (node != own) == others;
    }

    /** Why the range is not free in the end, or empty. */
    Optional<Refusal> run() {
        for (int pass = 1; ; pass++) {
            long before = migrated;
            Optional<Refusal> stuck = migrate();
            stuck = stuck.or(this::moveHugePages);
            if (stuck.isEmpty()) {
                held(AllocationKind.HUGETLB_POOL).forEach(this::dissolve);
                stuck = busy();
            }
            if (stuck.isEmpty() || pass == PASS_BUDGET || migrated == before) {
                return stuck;
            }
        }
    }

    /** {@code scan_movable_pages} and {@code do_migrate_range}: the first page that stays, if any does. */
    private Optional<Refusal> migrate() {
        long[] left = {Long.MAX_VALUE};
        long withheld = ctx.state.withheld.first(pfns, page -> page.offline() && page.held());
        for (Held held : held(AllocationKind.MOVABLE)) {
            if (held.startPfn() > withheld) {
                break;
            }
            long allowed = ctx.faults.allocations(held.pageCount());
            List<PfnRange> room = new ArrayList<>();
            ctx.state.buddy.allocPages(allowed, targets, (start, count) -> room.add(new PfnRange(start, count)));
            long pfn = held.startPfn();
            for (PfnRange to : room) {
                ctx.migrations.move(ctx.state, pfn, to.startPfn(), to.pageCount());
                isolation.freed(pfn, to.pageCount());
                pfn += to.pageCount();
                migrated += to.pageCount();
            }
            left[0] = pfn < held.startPfn() + held.pageCount() ? Math.min(left[0], pfn) : left[0];
        }
        List<Held> pinned = held(AllocationKind.PINNED).stream()
                .flatMap(held -> UnmovablePages.sound(ctx, held).stream())
                .toList();
        if (!pinned.isEmpty() && pinned.get(0).startPfn() < Math.min(left[0], withheld)) {
            return Optional.of(found(pinned.get(0)).refusal(BlockRule.PAGES_MIGRATE, block, "do_migrate_range"));
        }
        if (withheld < Math.min(left[0], pfns.endPfn())) {
            return Optional.of(
                    UnmovablePages.at(ctx, withheld).refusal(BlockRule.WITHHELD_RELEASED, block, "scan_movable_pages"));
        }
        return left[0] == Long.MAX_VALUE ? Optional.empty() : Optional.of(noRoom(left[0]));
    }

    private Refusal noRoom(long pfn) {
        return Refusal.of(
                BlockRule.MIGRATION_ROOM,
                "memory" + block + ": pfn 0x" + Long.toHexString(pfn) + ", "
                        + UnmovablePages.at(ctx, pfn).what() + " of "
                        + UnmovablePages.at(ctx, pfn).holder() + ", has nowhere to go: " + needed
                        + " pages had to leave the block, " + freeOutside + " were free outside, " + migrated
                        + " have moved",
                Fact.pfn("pfn", pfn),
                Fact.pages("needed", needed),
                Fact.pages("freeOutside", freeOutside),
                Fact.pages("migrated", migrated));
    }

    /** {@code alloc_hugetlb_folio_nodemask}: into a free huge page elsewhere, else into a new one. */
    private Optional<Refusal> moveHugePages() {
        long unit = ctx.geometry.pmdLeafBytes() >>> ctx.geometry.pageShift();
        int order = Long.numberOfTrailingZeros(unit);
        for (Held held : held(AllocationKind.HUGETLB)) {
            for (long pfn = held.startPfn(); pfn < held.startPfn() + held.pageCount(); pfn += unit) {
                Optional<Held> pool = poolElsewhere();
                long target =
                        pool.isPresent() || ctx.faults.allocations(1) < 1 ? -1 : ctx.state.buddy.alloc(order, targets);
                if (pool.isPresent()) {
                    ctx.migrations.swap(ctx.state, pfn, pool.get().startPfn(), unit);
                } else if (target >= 0) {
                    ctx.migrations.move(ctx.state, pfn, target, unit);
                    isolation.freed(pfn, unit);
                } else {
                    return Optional.of(UnmovablePages.at(ctx, pfn)
                            .refusal(BlockRule.HUGE_PAGES_LEAVE, block, "dissolve_free_hugetlb_folios"));
                }
                migrated += unit;
            }
        }
        return Optional.empty();
    }

    private Optional<Held> poolElsewhere() {
        return Stream.of(ctx.state.workload.heldIn(0, pfns.startPfn()), ctx.state.workload.heldIn(pfns.endPfn(), MAX))
                .flatMap(List::stream)
                .filter(held -> held.by().kind() == AllocationKind.HUGETLB_POOL
                        && ctx.state.buddy.isIn(held.startPfn(), targets))
                .findFirst();
    }

    private void dissolve(Held held) {
        ctx.migrations.dissolve(ctx.state, held.startPfn(), held.pageCount());
        isolation.freed(held.startPfn(), held.pageCount());
    }

    /** {@code test_pages_isolated}. */
    private Optional<Refusal> busy() {
        long pfn = isolation.firstBusy();
        return pfn == pfns.endPfn()
                ? Optional.empty()
                : Optional.of(UnmovablePages.at(ctx, pfn).refusal(BlockRule.BLOCK_EMPTY, block, "test_pages_isolated"));
    }

    private static Found found(Held held) {
        return new Found(
                held.startPfn(), held.by().kind().words(), "'" + held.by().name() + "'");
    }

    private List<Held> held(AllocationKind kind) {
        return ctx.state.workload.heldIn(pfns.startPfn(), pfns.endPfn()).stream()
                .filter(held -> held.by().kind() == kind)
                .toList();
    }
}
