package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.internal.memmap.Workload.Held;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code has_unmovable_pages}: the first frame, in the order in which pageblocks are isolated, that can't move. */
final class UnmovablePages {
    private static final String KERNEL = "the kernel";
    private static final String WITHHELD = "a page kept from the allocator";
    private static final String A_DRIVER = "a driver";
    private static final long NOWHERE = Long.MAX_VALUE;

    private UnmovablePages() {}

    /** A frame, what it is, and whose; fatal if the kernel would not see it. */
    record Found(long pfn, String what, String holder, boolean isFatal) {
        Found(long pfn, String what, String holder) {
            this(pfn, what, holder, false);
        }

        private Found fatal() {
            return new Found(pfn, what, holder, true);
        }

        private Found orEarlier(long otherPfn, String otherWhat, String otherHolder) {
            return otherPfn < pfn ? new Found(otherPfn, otherWhat, otherHolder) : this;
        }

        Refusal refusal(BlockRule rule, long block, String step) {
            Refusal refusal = Refusal.of(
                    rule,
                    "memory" + block + ": pfn 0x" + Long.toHexString(pfn) + " can't move: " + what + ", held by "
                            + holder + "; found by " + step,
                    Fact.pfn("pfn", pfn),
                    Fact.text("holds", what),
                    Fact.text("holder", holder),
                    Fact.text("foundBy", step));
            return isFatal ? refusal.fatalInKernel() : refusal;
        }
    }

    static Optional<Found> find(HotplugContext ctx, PfnRange pfns, ZoneType zone) {
        return find(ctx, pfns, zone, WithheldPage::reserved);
    }

    /** The same for {@code alloc_contig_range}, which can do nothing about what drivers have. */
    static Optional<Found> findForContig(HotplugContext ctx, PfnRange pfns, ZoneType zone) {
        return find(ctx, pfns, zone, any -> true);
    }

    private static Optional<Found> find(
            HotplugContext ctx, PfnRange pfns, ZoneType zone, Predicate<WithheldPage> stopped) {
        long pageblock = ctx.geometry.pageblockPages();
        long secondBlock = Math.min(pfns.startPfn() + pageblock, pfns.endPfn());
        long lastBlock = Math.max(pfns.endPfn() - pageblock, secondBlock);
        Optional<Found> found = first(ctx, pfns.startPfn(), secondBlock, zone, stopped)
                .or(() -> first(ctx, lastBlock, pfns.endPfn(), zone, stopped))
                .or(() -> first(ctx, secondBlock, lastBlock, zone, stopped));
        if (found.isEmpty() && ctx.faults.isPinned(pfns)) {
            return Optional.of(new Found(pfns.startPfn(), "something that the guest has pinned", "the guest"));
        }
        return found.or(() -> poisonedTable(ctx, pfns));
    }

    /** The kernel takes it for movable, because it is poisoned, and goes on to use it where there is no memory any more. */
    private static Optional<Found> poisonedTable(HotplugContext ctx, PfnRange pfns) {
        Found[] found = {new Found(NOWHERE, "", "")};
        ctx.state.buddy.forEachPoisoned(
                pfns.startPfn(),
                pfns.endPfn(),
                (pfn, count) -> ctx.state.pages.forEachUse(pfn, pfn + count, (used, pages, use) -> {
                    if (use != FrameUse.PAGE_VMEMMAP) {
                        found[0] = found[0].orEarlier(used, words(use) + ", poisoned", KERNEL);
                    }
                }));
        return found[0].pfn() == NOWHERE ? Optional.empty() : Optional.of(found[0].fatal());
    }

    /** What of an allocation's frames is not poisoned, from the first such frame on; nothing if all are. */
    static Optional<Held> sound(HotplugContext ctx, Held held) {
        long end = held.startPfn() + held.pageCount();
        long first = ctx.state.buddy.firstSound(held.startPfn(), end);
        return first == end ? Optional.empty() : Optional.of(new Held(first, end - first, held.by()));
    }

    private static Optional<Found> first(
            HotplugContext ctx, long start, long end, ZoneType zone, Predicate<WithheldPage> stopped) {
        if (start >= end) {
            return Optional.empty();
        }
        // asked of a pageblock before any of its pages is looked at
        long cma = ctx.state.buddy.firstCma(start, end);
        Found[] found = {
            cma == RunMap.ABSENT
                    ? new Found(NOWHERE, "", "")
                    : new Found(cma, "a pageblock of CMA", "the contiguous memory allocator")
        };
        ctx.state.pages.forEachUse(start, end, (pfn, count, use) -> {
            // the designs of 2018 and 2019 step over the memmap that a range keeps
            long sound = isReserved(use) ? pfn : ctx.state.buddy.firstSound(pfn, pfn + count);
            boolean seen = use != FrameUse.PAGE_VMEMMAP && sound < pfn + count;
            if (seen && (isReserved(use) || zone != ZoneType.MOVABLE)) {
                found[0] = found[0].orEarlier(sound, words(use), KERNEL);
            }
        });
        long withheld = ctx.state.withheld.first(PfnRange.ofEnd(start, end), stopped);
        if (withheld < end) {
            found[0] = found[0].orEarlier(withheld, WITHHELD, A_DRIVER);
        }
        for (Held held : ctx.state.workload.heldIn(start, end)) {
            Optional<Held> sound = sound(ctx, held);
            if (zone != ZoneType.MOVABLE && isUnmovable(ctx, held.by().kind()) && sound.isPresent()) {
                found[0] = found[0].orEarlier(
                        sound.get().startPfn(),
                        held.by().kind().words(),
                        "'" + held.by().name() + "'");
            }
        }
        return found[0].pfn() == NOWHERE ? Optional.empty() : Optional.of(found[0]);
    }

    private static String words(FrameUse use) {
        return switch (use) {
            case BOOT_RESERVED -> "a page reserved at boot";
            case PAGE_TABLE -> "a page table";
            case MEMMAP -> "memmap of other memory";
            case ALTMAP_MEMMAP, PAGE_VMEMMAP -> "memmap of its own range";
        };
    }

    /** {@code PageReserved}: the only frames that {@code ZONE_MOVABLE} is not believed about. */
    private static boolean isReserved(FrameUse use) {
        return use == FrameUse.BOOT_RESERVED || use == FrameUse.ALTMAP_MEMMAP;
    }

    private static boolean isUnmovable(HotplugContext ctx, AllocationKind kind) {
        return kind == AllocationKind.UNMOVABLE
                || (kind == AllocationKind.SLAB && !ctx.profile.has(CoreCapabilities.FROZEN_SLAB_PAGES));
    }

    private static Found unowned(HotplugContext ctx, long pfn) {
        return ctx.state.withheld.at(pfn).isPresent()
                ? new Found(pfn, WITHHELD, A_DRIVER)
                : new Found(
                        pfn, ctx.state.pages.use(pfn).map(UnmovablePages::words).orElse("nothing known"), KERNEL);
    }

    /** What holds a frame that is not free although isolation let it pass. */
    static Found at(HotplugContext ctx, long pfn) {
        return ctx.state
                .workload
                .holder(pfn)
                .map(by -> new Found(pfn, by.kind().words(), "'" + by.name() + "'"))
                .orElseGet(() -> unowned(ctx, pfn));
    }
}
