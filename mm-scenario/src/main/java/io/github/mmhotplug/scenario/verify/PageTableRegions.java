package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares a recorded walk of the page tables with a predicted one, over memory that was ever hotplugged. */
final class PageTableRegions {
    private static final long STRUCT_PAGE_BYTES = 64;

    private final long pageBytes;
    private final long blockBytes;
    private final List<PhysRange> linearRanges;
    private final List<PhysRange> vmemmapRanges;

    PageTableRegions(long pageBytes, long blockBytes, List<PhysRange> hotRanges) {
        this.pageBytes = pageBytes;
        this.blockBytes = blockBytes;
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
        return List.of(
                linear(recorded, predicted, hotBlocks), vmemmap(recorded.path("vmemmap"), predicted.path("vmemmap")));
    }

    private Region linear(ObjectNode recorded, ObjectNode predicted, boolean hotBlocks) {
        JsonNode region = recorded.path("linear");
        boolean failed = recorded.path("vmemmap").isEmpty() || (region.isEmpty() && hotBlocks);
        return new Region(
                "page tables linear",
                sizes(Leaf.read(region, linearRanges)),
                sizes(Leaf.read(predicted.path("linear"), linearRanges)),
                whyNot(failed));
    }

    /** Boot memory has struct pages too: a vmemmap without any leaf is a walk that failed. */
    private Region vmemmap(JsonNode recorded, JsonNode predicted) {
        List<Leaf> recordedLeaves = Leaf.read(recorded, vmemmapRanges);
        List<Leaf> predictedLeaves = Leaf.read(predicted, vmemmapRanges);
        return new Region(
                "page tables vmemmap",
                sizes(recordedLeaves) + ownBlock(recordedLeaves, recordedLeaves),
                sizes(predictedLeaves) + ownBlock(predictedLeaves, recordedLeaves),
                whyNot(recorded.isEmpty()));
    }

    private Optional<String> whyNot(boolean failed) {
        if (linearRanges.isEmpty()) {
            return Optional.of("page tables of boot memory");
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
