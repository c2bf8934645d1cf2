package io.github.mmhotplug.drivers;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.geometry.ZoneType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code alloc_pages} as balloons call it: not from ZONE_MOVABLE, for their pages do not move. Which ones is the
 * allocator's choice in the kernel; here the highest that can be had, and what lies in them moves.
 */
public final class BalloonPages {
    private final CorePort core;
    private final long unit;

    /**
     * Takes pages in aligned pieces.
     *
     * @param unit pages of a piece, a power of two
     */
    public BalloonPages(CorePort core, long unit) {
        this.core = core;
        this.unit = unit;
    }

    /**
     * Takes pages away: they are {@code PageOffline}, and managed no more.
     *
     * @param wanted how many
     * @return what could be had, descending; the last piece may be part of one
     */
    public List<PfnRange> take(long wanted) {
        List<PfnRange> taken = new ArrayList<>();
        List<PhysRange> runs = core.onlineMemory().values().stream()
                .flatMap(Collection::stream)
                .sorted(Comparator.comparingLong(PhysRange::startAddress).reversed())
                .toList();
        long left = wanted;
        for (PhysRange run : runs) {
            PfnRange pfns = run.toPfns(core.geometry().pageShift());
            for (long pfn = Align.down(pfns.endPfn(), unit) - unit; left > 0 && pfn >= pfns.startPfn(); pfn -= unit) {
                long count = Math.min(left, unit);
                PfnRange piece = new PfnRange(pfn + unit - count, count);
                if (take(piece)) {
                    taken.add(piece);
                    left -= count;
                }
            }
        }
        return taken;
    }

    private boolean take(PfnRange piece) {
        Optional<ZoneType> zone = core.pages().zone(piece.startPfn()).filter(ZoneType::isKernelZone);
        if (zone.isEmpty()
                || isWithheld(piece)
                || core.pages().allocContigRange(piece).isRefused()) {
            return false;
        }
        core.pages().change(piece, page -> page.withOffline(true));
        core.pages().adjustManaged(piece, false);
        return true;
    }

    private boolean isWithheld(PfnRange piece) {
        boolean[] any = {false};
        core.pages().forEachWithheld(piece, (run, page) -> any[0] = true);
        return any[0];
    }

    /** {@code __free_page} of pages that were taken so: the allocator has them again. */
    public void giveBack(PfnRange pfns) {
        core.pages().change(pfns, page -> page.withOffline(false));
        core.pages().adjustManaged(pfns, true);
        core.pages().freeContigRange(pfns);
    }
}
