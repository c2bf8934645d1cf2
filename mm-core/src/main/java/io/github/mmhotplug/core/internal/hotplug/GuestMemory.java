package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.Allocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator.ZoneFilter;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Optional;

/** {@code __alloc_pages} and {@code __free_pages} for what runs in the guest. */
final class GuestMemory {
    private GuestMemory() {}

    static Outcome<Unit> allocate(HotplugContext ctx, Operation.Allocate wanted) {
        if (ctx.state.workload.named(wanted.name()).isPresent()) {
            return Outcome.refused(Refusal.of(
                    BlockRule.ALLOCATION_NEW,
                    "there is an allocation '" + wanted.name() + "' already",
                    Fact.text("name", wanted.name())));
        }
        ZoneFilter zones = (node, zone, cma) -> wanted.kind().mayComeFrom(zone, cma)
                && wanted.node().orElse(node) == node
                && wanted.zone().orElse(zone) == zone;
        long unitBytes = wanted.kind().isHuge() ? ctx.geometry.pmdLeafBytes() : ctx.geometry.pageSizeBytes();
        long units = (wanted.sizeBytes() - 1) / unitBytes + 1;
        long unitPages = unitBytes >>> ctx.geometry.pageShift();
        long free = ctx.state.buddy.freePages(zones);
        RunMap frames = new RunMap(0);
        boolean enough = units <= free / unitPages && ctx.faults.allocations(units) == units;
        if (!enough || !take(ctx, wanted.kind(), units, unitPages, zones, frames)) {
            return Outcome.refused(noRoom(wanted, units * unitPages, free, unitBytes));
        }
        ctx.state.workload.add(wanted.name(), wanted.kind(), frames);
        return Outcome.done();
    }

    /** All of the frames, or none. */
    private static boolean take(
            HotplugContext ctx, AllocationKind kind, long units, long unitPages, ZoneFilter zones, RunMap frames) {
        if (!kind.isHuge()) {
            return ctx.state.buddy.allocPages(units, zones, (start, count) -> frames.put(start, start + count, 0))
                    == units;
        }
        int order = Long.numberOfTrailingZeros(unitPages);
        for (long unit = 0; unit < units; unit++) {
            long pfn = ctx.state.buddy.alloc(order, zones);
            if (pfn < 0) {
                frames.forEach((start, end, ignored) -> ctx.state.buddy.free(start, end - start));
                return false;
            }
            frames.put(pfn, pfn + unitPages, 0);
        }
        return true;
    }

    private static Refusal noRoom(Operation.Allocate wanted, long pages, long free, long unitBytes) {
        return Refusal.of(
                BlockRule.ALLOCATION_ROOM,
                "'" + wanted.name() + "' needs " + pages + " pages in blocks of " + Bytes.prose(unitBytes)
                        + "; the zones that it may come from have " + free + " free pages",
                Fact.pages("needed", pages),
                Fact.pages("free", free),
                Fact.bytes("block", unitBytes),
                Fact.text("kind", wanted.kind().words()));
    }

    static Outcome<Unit> free(HotplugContext ctx, String name) {
        Optional<Allocation> allocation = ctx.state.workload.named(name);
        if (allocation.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    BlockRule.ALLOCATION_EXISTS, "there is no allocation '" + name + "'", Fact.text("name", name)));
        }
        ctx.state
                .workload
                .remove(allocation.get())
                .forEach((start, end, ignored) -> ctx.state.buddy.free(start, end - start));
        return Outcome.done();
    }
}
