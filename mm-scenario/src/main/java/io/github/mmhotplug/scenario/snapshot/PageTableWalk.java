package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A walk of the machine's page tables over ranges that were hotplugged. */
public final class PageTableWalk {
    private PageTableWalk() {}

    /**
     * The result of a walk: runs {@code [offset, physical address, entry size, count]} of leaves that map contiguous
     * memory, addresses in hexadecimal.
     *
     * @param hotRanges physical ranges whose linear map and memmap is meant
     */
    public static ObjectNode of(Machine machine, List<PhysRange> hotRanges) {
        MemoryGeometry geometry = machine.architecture().geometry();
        List<PhysRange> structPages =
                hotRanges.stream().map(range -> structPages(range, geometry)).toList();
        ObjectNode walk = JsonNodeFactory.instance.objectNode();
        walk.put("linear_base", Long.toHexString(geometry.linearMapBase()));
        walk.put("vmemmap_base", Long.toHexString(geometry.vmemmapBase()));
        walk.set("linear", runs(machine.snapshot().linearMap().leaves(), hotRanges, geometry));
        walk.set("vmemmap", runs(machine.snapshot().vmemmap().leaves(), structPages, geometry));
        return walk;
    }

    /** The same with virtual addresses in place of offsets. */
    public static ObjectNode atVirtualAddresses(Machine machine, List<PhysRange> hotRanges) {
        MemoryGeometry geometry = machine.architecture().geometry();
        ObjectNode walk = of(machine, hotRanges);
        rebase((ArrayNode) walk.get("linear"), geometry.linearMapBase());
        rebase((ArrayNode) walk.get("vmemmap"), geometry.vmemmapBase());
        return walk;
    }

    private static void rebase(ArrayNode runs, long base) {
        for (JsonNode run : runs) {
            long offset = Long.parseLong(run.get(0).stringValue(), 16);
            ((ArrayNode) run).set(0, Long.toHexString(base + offset));
        }
    }

    private static PhysRange structPages(PhysRange range, MemoryGeometry geometry) {
        return PhysRange.ofEnd(
                geometry.vmemmapOffset(range.startAddress() >>> geometry.pageShift()),
                geometry.vmemmapOffset(Align.divideUp(range.endAddress(), geometry.pageSizeBytes())));
    }

    private static ArrayNode runs(List<LeafRun> leaves, List<PhysRange> ranges, MemoryGeometry geometry) {
        ArrayNode runs = JsonNodeFactory.instance.arrayNode();
        for (PhysRange range : ranges) {
            for (LeafRun run : leaves) {
                addClipped(runs, run, range, geometry);
            }
        }
        return runs;
    }

    /** Adds the leaves of a run that begin inside the range. */
    private static void addClipped(ArrayNode runs, LeafRun run, PhysRange range, MemoryGeometry geometry) {
        long leaf = run.leafBytes();
        long from = Math.max(0, divideUp(range.startAddress() - run.startOffset(), leaf));
        long to = Math.min(run.count(), divideUp(range.endAddress() - run.startOffset(), leaf));
        if (from < to) {
            long physical = (run.firstPfn() << geometry.pageShift()) + from * leaf;
            runs.addArray()
                    .add(Long.toHexString(run.startOffset() + from * leaf))
                    .add(Long.toHexString(physical))
                    .add(leaf)
                    .add(to - from);
        }
    }

    private static long divideUp(long value, long unit) {
        return -Math.floorDiv(-value, unit);
    }
}
