package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * {@code dlpar_memory}: a request by number, by index, or by both. By number, an LMB that fails is passed over for
 * another; by both, the first failure ends it. Too few of them, and what was done is undone: a rollback that fails is
 * only logged. Every LMB that was marked is unmarked in the end.
 */
class DlparRequest {
    final LmbTable table;
    private final Lmbs lmbs;
    private final boolean adds;

    DlparRequest(CorePort core, boolean adds) {
        this.table = new LmbTable(core);
        this.lmbs = new Lmbs(table, core);
        this.adds = adds;
    }

    /** {@code dlpar_memory_add_by_index}, {@code dlpar_memory_remove_by_index}. */
    Outcome<Unit> byIndex(long index) {
        OptionalLong lmb = table.withIndex(index);
        return lmb.isEmpty() ? Outcome.refused(unknown(index)) : take(lmb.getAsLong());
    }

    /** {@code dlpar_memory_add_by_count}, {@code dlpar_memory_remove_by_count}. */
    Outcome<Unit> byCount(long count) {
        List<Long> candidates = table.where(this::isCandidate);
        if (count <= 0 || candidates.size() < count) {
            return Outcome.refused(Refusal.of(
                    DriverRule.LMB_COUNT,
                    count + " LMBs to " + word() + ", and " + candidates.size() + " there are",
                    Fact.count("wanted", count, "LMBs"),
                    Fact.count("candidates", candidates.size(), "LMBs")));
        }
        return takeEach(candidates, count, false);
    }

    /** What counts as available before a request by number begins. */
    boolean isCandidate(long lmb) {
        return adds ? !table.is(lmb, LmbTable.ASSIGNED | LmbTable.RESERVED) : lmbs.isRemovable(lmb);
    }

    /** {@code dlpar_memory_add_by_ic}, {@code dlpar_memory_remove_by_ic}. */
    Outcome<Unit> byIndexedCount(long index, long count) {
        OptionalLong first = table.withIndex(index);
        if (first.isEmpty()) {
            return Outcome.refused(unknown(index));
        }
        if (count <= 0) {
            return Outcome.refused(Refusal.of(
                    DriverRule.LMB_COUNT, count + " LMBs to " + word(), Fact.count("wanted", count, "LMBs")));
        }
        long start = first.getAsLong();
        Optional<Refusal> outside = outside(start, count);
        if (outside.isPresent()) {
            return Outcome.refused(outside.get());
        }
        List<Long> range = LongStream.range(start, start + count)
                .filter(lmb -> table.is(lmb, LmbTable.ASSIGNED) != adds)
                .boxed()
                .toList();
        return takeEach(range, range.size(), true);
    }

    /** {@code get_lmb_range}: whether all of them are in the table, and none is reserved. */
    Optional<Refusal> outside(long start, long count) {
        OptionalLong missing = LongStream.range(start, start + count)
                .filter(lmb -> !table.exists(lmb))
                .findFirst();
        if (missing.isPresent()) {
            return Optional.of(unknown(LmbTable.index(missing.getAsLong())));
        }
        OptionalLong reserved = LongStream.range(start, start + count)
                .filter(lmb -> table.is(lmb, LmbTable.RESERVED))
                .findFirst();
        return reserved.stream()
                .mapToObj(lmb ->
                        Refusal.of(DriverRule.LMB_NOT_RESERVED, Lmbs.name(lmb) + " is reserved", Lmbs.index(lmb)))
                .findFirst();
    }

    private Outcome<Unit> takeEach(List<Long> candidates, long wanted, boolean inOrder) {
        long taken = 0;
        Optional<Refusal> first = Optional.empty();
        for (long lmb : candidates) {
            if (taken == wanted || (inOrder && first.isPresent())) {
                break;
            }
            Optional<Refusal> refusal = take(lmb).refusal();
            first = first.or(() -> refusal);
            if (refusal.isEmpty()) {
                table.set(lmb, LmbTable.MARKED);
                taken++;
            }
        }
        if (taken < wanted) {
            undo();
        }
        unmark();
        return taken < wanted ? Outcome.refused(asRequest(first.orElseThrow(), inOrder)) : Outcome.done();
    }

    private Outcome<Unit> take(long lmb) {
        return adds ? lmbs.acquireAndAdd(lmb) : lmbs.remove(lmb);
    }

    private void undo() {
        for (long lmb : table.marked()) {
            Outcome<Unit> undone = adds ? lmbs.remove(lmb) : lmbs.add(lmb);
            undone.ignore();
        }
    }

    /** {@code drmem_remove_lmb_reservation} of all, whatever became of the request. */
    void unmark() {
        table.marked().forEach(lmb -> table.clear(lmb, LmbTable.MARKED));
    }

    /** Whatever failed, of the request the driver says {@code EINVAL}. */
    private Refusal asRequest(Refusal why, boolean inOrder) {
        String symbol = "dlpar_memory_" + word() + (inOrder ? "_by_ic" : "_by_count");
        return new Refusal(Errno.EINVAL, why.rule(), why.detail(), why.facts(), symbol, why.kernelWouldDie());
    }

    private String word() {
        return adds ? "add" : "remove";
    }

    private static Refusal unknown(long index) {
        return Refusal.of(
                DriverRule.LMB_KNOWN,
                "firmware lists no LMB with index 0x" + Long.toHexString(index),
                Fact.address("drcIndex", index));
    }
}
