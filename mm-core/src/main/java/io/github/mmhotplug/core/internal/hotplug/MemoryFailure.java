package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.Allocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.internal.hotplug.UnmovablePages.Found;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * {@code hard_offline_page_store} and {@code memory_failure}: a page is poisoned. What was free is taken off the lists;
 * what was on the LRU loses its page, for its content is gone; of a huge page the rest becomes free; what the kernel
 * itself or a long-term reference uses stays in use, poisoned.
 */
final class MemoryFailure {
    private MemoryFailure() {}

    static Outcome<Unit> write(HotplugContext ctx, String value) {
        Optional<BigInteger> number = KernelValues.unsigned(value);
        if (number.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    BlockRule.PARAMETER_VALUE, "hard_offline_page takes a physical address, not '" + value + "'"));
        }
        if (number.get().bitLength() > Long.SIZE) {
            return Outcome.refused(
                    Refusal.of(BlockRule.PARAMETER_RANGE, "hard_offline_page: " + value + " does not fit in 64 bits"));
        }
        return poison(ctx, number.get().longValue() >>> ctx.geometry.pageShift());
    }

    private static Outcome<Unit> poison(HotplugContext ctx, long pfn) {
        if (!ctx.state.sections.isOnline(ctx.state.sections.sectionOf(pfn))) {
            return Outcome.refused(Refusal.of(
                    BlockRule.POISON_ONLINE_PAGE,
                    "pfn 0x" + Long.toHexString(pfn) + " is not online memory",
                    Fact.pfn("pfn", pfn)));
        }
        if (ctx.state.buddy.isPoisoned(pfn)) {
            return ctx.profile.has(CoreCapabilities.POISONED_TWICE_REFUSED)
                    ? Outcome.refused(Refusal.of(
                            BlockRule.POISON_ONCE,
                            "pfn 0x" + Long.toHexString(pfn) + " is poisoned already",
                            Fact.pfn("pfn", pfn)))
                    : Outcome.done();
        }
        Optional<Allocation> holder = ctx.state.workload.holder(pfn);
        boolean recovered = holder.map(by -> givesUp(ctx, by.kind(), pfn)).orElse(ctx.state.buddy.isFree(pfn));
        Found found = UnmovablePages.at(ctx, pfn);
        ctx.state.buddy.poison(pfn);
        ctx.state.poisonedPages++;
        return recovered
                ? Outcome.done()
                : Outcome.done(
                        Unit.UNIT,
                        List.of(new Note(
                                BlockRule.POISON_RECOVERED,
                                "pfn 0x" + Long.toHexString(pfn) + " is poisoned and stays in use: " + found.what()
                                        + ", held by " + found.holder())));
    }

    /** {@code me_pagecache_clean}, {@code me_swapcache_dirty}, {@code me_huge_page}; false if the holder keeps it. */
    private static boolean givesUp(HotplugContext ctx, AllocationKind kind, long pfn) {
        switch (kind) {
            case MOVABLE -> ctx.state.workload.lose(pfn, 1);
            case HUGETLB, HUGETLB_POOL -> {
                long unit = ctx.geometry.pmdLeafBytes() >>> ctx.geometry.pageShift();
                long head = pfn - pfn % unit;
                ctx.state.workload.lose(head, unit);
                ctx.state.buddy.free(head, unit);
            }
            case PINNED, SLAB, UNMOVABLE -> {
                return false;
            }
        }
        return true;
    }
}
