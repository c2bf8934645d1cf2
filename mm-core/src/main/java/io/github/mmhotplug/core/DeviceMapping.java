package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import java.util.Optional;

/**
 * A live ZONE_DEVICE mapping: what {@code memremap_pages} has made.
 *
 * @param pgmap type, ranges and compounds
 * @param node the node whose ZONE_DEVICE it is in
 * @param altmap how its altmap stands, if it has one
 * @param tailsApart why the tails of its compounds share no page of memmap; empty if they share one
 * @param references references that the mapping holds on itself for its pages
 * @param compounds compounds of more than one page
 * @param structPagesInitialised struct pages that {@code memmap_init_zone_device} wrote
 * @param altmapPagesInitialised struct pages of the altmap, which the move to the zone wrote
 */
public record DeviceMapping(
        DevPagemap pgmap,
        int node,
        Optional<AltmapState> altmap,
        Optional<String> tailsApart,
        long references,
        long compounds,
        long structPagesInitialised,
        long altmapPagesInitialised) {

    private static final String NOTHING_MAPPED = "nothing is mapped";

    /**
     * {@code struct vmem_altmap} of a live mapping, in pages.
     *
     * @param reserve kept by the driver
     * @param free behind that, to back the memmap
     * @param alloc handed out
     * @param align lost to alignment
     */
    public record AltmapState(long reserve, long free, long alloc, long align) {
        /** {@code vmem_altmap_nr_free}. */
        public long left() {
            return free - alloc - align;
        }

        /** {@code vmem_altmap_offset}. */
        public long offset() {
            return reserve + free;
        }
    }

    /** A mapping of which no range is there yet. */
    public static DeviceMapping empty(DevPagemap pgmap, int node) {
        return new DeviceMapping(pgmap, node, Optional.empty(), Optional.of(NOTHING_MAPPED), 0, 0, 0, 0);
    }

    /** Whether the tails of its compounds share a page of memmap. */
    public boolean tailsShared() {
        return tailsApart.isEmpty();
    }

    /** {@code pfn_first}, {@code pfn_end}: the frames of a range that are the device's own; none of the altmap's. */
    public PfnRange frames(int range, int pageShift) {
        PhysRange bytes = pgmap.ranges().get(range);
        long offset = range == 0 ? altmap.map(AltmapState::offset).orElse(0L) : 0;
        PfnRange all = bytes.toPfns(pageShift);
        return PfnRange.ofEnd(all.startPfn() + offset, all.endPfn());
    }

    /** {@code pfn_len}: references that a range stands for. */
    public long pagesHeld(int range, int pageShift) {
        return pgmap.type().holdsPages() ? frames(range, pageShift).pageCount() >>> pgmap.vmemmapShift() : 0;
    }

    public DeviceMapping withAltmap(AltmapState newAltmap) {
        return new DeviceMapping(
                pgmap,
                node,
                Optional.of(newAltmap),
                tailsApart,
                references,
                compounds,
                structPagesInitialised,
                altmapPagesInitialised);
    }

    public DeviceMapping withReferences(long newReferences) {
        return new DeviceMapping(
                pgmap,
                node,
                altmap,
                tailsApart,
                newReferences,
                compounds,
                structPagesInitialised,
                altmapPagesInitialised);
    }

    /** One more range is initialised. */
    public DeviceMapping initialised(
            Optional<String> apart, long moreCompounds, long moreStructPages, long moreAltmapPages) {
        return new DeviceMapping(
                pgmap,
                node,
                altmap,
                apart,
                references,
                compounds + moreCompounds,
                structPagesInitialised + moreStructPages,
                altmapPagesInitialised + moreAltmapPages);
    }
}
