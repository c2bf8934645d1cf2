package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Compares a recorded walk of the page tables with a predicted one, over memory that was ever hotplugged. */
final class PageTableRegions {
    private static final long STRUCT_PAGE_BYTES = 64;

    private final long pageBytes;
    private final long blockBytes;
    private final boolean virtualAddresses;
    private final List<PhysRange> linearRanges;
    private final List<PhysRange> vmemmapRanges;

    /**
     * Walks of one recording.
     *
     * @param virtualAddresses whether rows have virtual addresses, and show hotplugged memory only; else they have offsets
     */
    PageTableRegions(long pageBytes, long blockBytes, boolean virtualAddresses, List<PhysRange> hotRanges) {
        this.pageBytes = pageBytes;
        this.blockBytes = blockBytes;
        this.virtualAddresses = virtualAddresses;
        this.linearRanges = hotRanges;
        this.vmemmapRanges = hotRanges.stream().map(this::structPages).toList();
    }

    /**
     * What one region looks like in both walks.
     *
     * @param recorded the recorded leaves
     * @param predicted the predicted ones
     * @param whyNot why the region can't be compared
     */
    record Region(String name, String recorded, String predicted, Optional<String> whyNot) {}

    /**
     * Both regions.
     *
     * @param hotBlocks whether the kernel showed a memory block in hotplugged memory at that time
     */
    List<Region> compare(ObjectNode recorded, ObjectNode predicted, boolean hotBlocks) {
        return List.of(linear(recorded, predicted, hotBlocks), vmemmap(recorded, predicted, hotBlocks));
    }

    private Region linear(ObjectNode recorded, ObjectNode predicted, boolean hotBlocks) {
        boolean failed = recorded.path("linear").isEmpty() && hotBlocks;
        return new Region(
                "page tables linear",
                sizes(leaves(recorded, "linear", linearRanges)),
                sizes(leaves(predicted, "linear", linearRanges)),
                whyNot(recorded, "linear", failed || (!virtualAddresses && isEmptyVmemmap(recorded))));
    }

    private Region vmemmap(ObjectNode recorded, ObjectNode predicted, boolean hotBlocks) {
        List<Leaf> recordedLeaves = leaves(recorded, "vmemmap", vmemmapRanges);
        List<Leaf> predictedLeaves = leaves(predicted, "vmemmap", vmemmapRanges);
        return new Region(
                "page tables vmemmap",
                sizes(recordedLeaves) + ownBlock(recordedLeaves, recordedLeaves),
                sizes(predictedLeaves) + ownBlock(predictedLeaves, recordedLeaves),
                whyNot(recorded, "vmemmap", isEmptyVmemmap(recorded) && (hotBlocks || !virtualAddresses)));
    }

    /** Boot memory has struct pages too: where a walk shows them, a vmemmap without any leaf is a walk that failed. */
    private static boolean isEmptyVmemmap(ObjectNode recorded) {
        return recorded.path("vmemmap").isEmpty();
    }

    private List<Leaf> leaves(ObjectNode walk, String region, List<PhysRange> ranges) {
        long base = virtualAddresses
                ? Long.parseUnsignedLong(walk.path(region + "_base").asString("0"), 16)
                : 0;
        return Leaf.read(walk.path(region), base, ranges);
    }

    private Optional<String> whyNot(ObjectNode recorded, String region, boolean failed) {
        if (linearRanges.isEmpty()) {
            return Optional.of("page tables of boot memory");
        }
        if (recorded.path(region + "_runs_truncated_errors").path(1).asLong(0) > 0) {
            return Optional.of("a walk of the page tables that the recording cut off");
        }
        return failed ? Optional.of("a walk of the page tables that failed") : Optional.empty();
    }

    private PhysRange structPages(PhysRange range) {
        return PhysRange.ofEnd(
                range.startAddress() / pageBytes * STRUCT_PAGE_BYTES,
                Align.divideUp(range.endAddress(), pageBytes) * STRUCT_PAGE_BYTES);
    }

    /** Addresses and sizes, equal neighbours merged. */
    private static String sizes(List<Leaf> leaves) {
        List<Leaf> merged = new ArrayList<>();
        for (Leaf leaf : leaves) {
            Leaf last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.end() == leaf.start() && last.leafBytes() == leaf.leafBytes()) {
                merged.set(
                        merged.size() - 1,
                        new Leaf(last.start(), last.leafBytes(), last.count() + leaf.count(), last.physical(), 0));
            } else {
                merged.add(leaf);
            }
        }
        return merged.stream()
                .map(leaf -> Long.toHexString(leaf.start()) + ": " + leaf.count() + " of " + leaf.leafBytes())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** The leaves that lie in the very block they describe, among those whose place the recording tells. */
    private String ownBlock(List<Leaf> leaves, List<Leaf> recorded) {
        List<PhysRange> untold = recorded.stream()
                .filter(leaf -> leaf.told() < leaf.count())
                .map(leaf -> PhysRange.ofEnd(leaf.start() + leaf.told() * leaf.leafBytes(), leaf.end()))
                .toList();
        List<PhysRange> inOwnBlock = new ArrayList<>();
        for (Leaf leaf : leaves) {
            for (long i = 0; i < leaf.told(); i++) {
                PhysRange place = leaf.place(i);
                boolean isTold = untold.stream().noneMatch(place::intersects);
                if (isTold && describedBlock(place) == (leaf.physical() + i * leaf.leafBytes()) / blockBytes) {
                    addJoined(inOwnBlock, place);
                }
            }
        }
        return inOwnBlock.isEmpty() ? "" : " in their own blocks: " + inOwnBlock;
    }

    private long describedBlock(PhysRange structPages) {
        return structPages.startAddress() / STRUCT_PAGE_BYTES * pageBytes / blockBytes;
    }

    private static void addJoined(List<PhysRange> ranges, PhysRange next) {
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).endAddress() == next.startAddress()) {
            ranges.set(last, PhysRange.ofEnd(ranges.get(last).startAddress(), next.endAddress()));
        } else {
            ranges.add(next);
        }
    }
}
