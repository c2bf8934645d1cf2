package io.github.mmhotplug.core.internal.memmap;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The pages of online blocks that drivers keep from the allocator, one entry for each run of equal ones. */
public final class WithheldPages {
    private static final long RESERVED = 1;
    private static final long OFFLINE = 2;
    private static final long DIRTY = 4;
    private static final long HELD = 8;
    private static final long MANAGED = 16;

    private final RunMap codes;

    public WithheldPages() {
        this(new RunMap(0));
    }

    private WithheldPages(RunMap codes) {
        this.codes = codes;
    }

    public WithheldPages copy() {
        return new WithheldPages(codes.copy());
    }

    /** A driver has these pages from now on. */
    public void put(PfnRange pfns, WithheldPage page) {
        codes.put(pfns.startPfn(), pfns.endPfn(), code(page));
    }

    /** No driver has any of these pages any more. */
    public void remove(PfnRange pfns) {
        codes.remove(pfns.startPfn(), pfns.endPfn());
    }

    /**
     * Changes every page of a range.
     *
     * @throws IllegalArgumentException if one is not withheld
     */
    public void change(PfnRange pfns, UnaryOperator<WithheldPage> change) {
        if (!codes.allIn(pfns.startPfn(), pfns.endPfn())) {
            throw new IllegalArgumentException("no driver has all of " + pfns);
        }
        changeThoseIn(pfns, change);
    }

    /** Changes those pages of a range that are withheld. */
    public void changeThoseIn(PfnRange pfns, UnaryOperator<WithheldPage> change) {
        record Run(PfnRange pfns, WithheldPage page) {}
        List<Run> runs = new ArrayList<>();
        forEach(pfns, (run, page) -> runs.add(new Run(run, change.apply(page))));
        runs.forEach(run -> put(run.pfns, run.page));
    }

    public void forEach(PfnRange pfns, PagePort.Visitor visitor) {
        codes.forEachIn(
                pfns.startPfn(),
                pfns.endPfn(),
                (start, end, code) -> visitor.run(PfnRange.ofEnd(start, end), page(code)));
    }

    /** All of them. */
    public void forEach(PagePort.Visitor visitor) {
        codes.forEach((start, end, code) -> visitor.run(PfnRange.ofEnd(start, end), page(code)));
    }

    /** The page of a frame, if a driver has it. */
    public Optional<WithheldPage> at(long pfn) {
        long code = codes.get(pfn);
        return code == RunMap.ABSENT ? Optional.empty() : Optional.of(page(code));
    }

    /** The end of the run of equal pages that holds a frame. */
    public long runEnd(long pfn) {
        return codes.runEnd(pfn);
    }

    /** How many pages of a range are of a kind. */
    public long count(PfnRange pfns, Predicate<WithheldPage> which) {
        long[] sum = new long[1];
        forEach(pfns, (run, page) -> sum[0] += which.test(page) ? run.pageCount() : 0);
        return sum[0];
    }

    /** The first page of a range that is of a kind, or the end of the range. */
    public long first(PfnRange pfns, Predicate<WithheldPage> which) {
        long[] found = {pfns.endPfn()};
        forEach(pfns, (run, page) -> found[0] = which.test(page) ? Math.min(found[0], run.startPfn()) : found[0]);
        return found[0];
    }

    public boolean anyIn(PfnRange pfns) {
        return codes.anyIn(pfns.startPfn(), pfns.endPfn());
    }

    public boolean isEmpty() {
        return codes.isEmpty();
    }

    /** All of them. */
    public long pages() {
        return codes.keyCount();
    }

    private static long code(WithheldPage page) {
        return (page.reserved() ? RESERVED : 0)
                | (page.offline() ? OFFLINE : 0)
                | (page.dirty() ? DIRTY : 0)
                | (page.held() ? HELD : 0)
                | (page.managed() ? MANAGED : 0);
    }

    private static WithheldPage page(long code) {
        return new WithheldPage(
                (code & RESERVED) != 0,
                (code & OFFLINE) != 0,
                (code & DIRTY) != 0,
                (code & HELD) != 0,
                (code & MANAGED) != 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WithheldPages that && codes.equals(that.codes);
    }

    @Override
    public int hashCode() {
        return codes.hashCode();
    }

    @Override
    public String toString() {
        return codes.toString();
    }
}
