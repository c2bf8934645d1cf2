package io.github.mmhotplug.core.internal.zone;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Optional;

/**
 * {@code page_zone} of kernels that decide the zone at add: every frame that has struct pages is in a zone, online or
 * not, boot memory and device memory too. Empty where the zone is decided online.
 */
public final class AddedZones {
    private static final int NODE_SHIFT = 8;
    private static final long ZONE_MASK = (1 << NODE_SHIFT) - 1;

    private final RunMap codes;

    /** What hears of the frames that one zone has. */
    @FunctionalInterface
    public interface Visitor {
        void frames(int node, ZoneType zone, PfnRange pfns);
    }

    public AddedZones() {
        this(new RunMap(0));
    }

    private AddedZones(RunMap codes) {
        this.codes = codes;
    }

    public AddedZones copy() {
        return new AddedZones(codes.copy());
    }

    private static long code(int node, ZoneType zone) {
        return (long) node << NODE_SHIFT | zone.ordinal();
    }

    private static ZoneType zoneOf(long code) {
        return ZoneType.values()[(int) (code & ZONE_MASK)];
    }

    public void put(int node, ZoneType zone, PfnRange pfns) {
        codes.put(pfns.startPfn(), pfns.endPfn(), code(node, zone));
    }

    public void remove(PfnRange pfns) {
        codes.remove(pfns.startPfn(), pfns.endPfn());
    }

    /** The zone of a frame; empty if the frame has no struct page, and wherever zones are decided online. */
    public Optional<ZoneType> zone(long pfn) {
        long code = codes.get(pfn);
        return code == RunMap.ABSENT ? Optional.empty() : Optional.of(zoneOf(code));
    }

    /** The frames of a range that are in zones, ascending, those of one zone as one. */
    public void forEachIn(PfnRange pfns, Visitor visitor) {
        codes.forEachIn(
                pfns.startPfn(),
                pfns.endPfn(),
                (start, end, code) ->
                        visitor.frames((int) (code >>> NODE_SHIFT), zoneOf(code), PfnRange.ofEnd(start, end)));
    }

    /** Whether all frames of a range are in one zone. */
    public boolean allIn(int node, ZoneType zone, PfnRange pfns) {
        long[] inside = new long[1];
        forEachIn(pfns, (of, type, frames) -> inside[0] += of == node && type == zone ? frames.pageCount() : 0);
        return inside[0] == pfns.pageCount();
    }

    /** The first frame of a zone from one on, or {@link RunMap#ABSENT}. */
    public long firstOf(int node, ZoneType zone, long fromPfn) {
        long[] found = {RunMap.ABSENT};
        codes.forEachIn(fromPfn, Long.MAX_VALUE, (start, end, code) -> {
            if (found[0] == RunMap.ABSENT && code == code(node, zone)) {
                found[0] = start;
            }
        });
        return found[0];
    }

    /** The last frame of a zone before one, or {@link RunMap#ABSENT}. */
    public long lastOf(int node, ZoneType zone, long beforePfn) {
        long[] found = {RunMap.ABSENT};
        codes.forEachIn(0, beforePfn, (start, end, code) -> {
            if (code == code(node, zone)) {
                found[0] = end - 1;
            }
        });
        return found[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddedZones that && codes.equals(that.codes);
    }

    @Override
    public int hashCode() {
        return codes.hashCode();
    }
}
