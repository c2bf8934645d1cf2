package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;

/**
 * D6: what an add takes of free memory is what the formula of its memmap says, and its page tables. The memmap of a range
 * costs one granule, a leaf of the vmemmap, for each that is newly touched; it costs nothing where memory holds its own.
 */
final class AddInvariants {
    private final MemoryGeometry geometry;
    private final MachineState before;
    private final MachineState after;
    /** Offsets in the vmemmap that the adds have touched so far. */
    private final RunMap touched = new RunMap(0);

    private AddInvariants(MemoryGeometry geometry, MachineState before, MachineState after) {
        this.geometry = geometry;
        this.before = before;
        this.after = after;
    }

    static void check(Machine machine, MachineState before, Effect effect, ZoneInvariants.Sink sink) {
        AddInvariants check = new AddInvariants(machine.architecture().geometry(), before, machine.state());
        if (effect.adds().isEmpty()
                || !check.onlyAdds(effect, machine.architecture().memoryBlockSizeBytes())) {
            return;
        }
        effect.adds().stream().filter(add -> add.place() == MemmapPlace.SYSTEM).forEach(check::touch);
        long memmap = check.touched.keyCount() >>> check.geometry.pageShift();
        long tables = check.tables();
        long taken = before.buddy.freePages() - check.after.buddy.freePages();
        sink.require(
                taken == memmap + tables,
                "D6 an add takes what its memmap costs: " + taken + " pages are gone, its memmap costs " + memmap
                        + " and its tables " + tables);
    }

    /** Whether nothing came, went or was used besides. */
    private boolean onlyAdds(Effect effect, long blockBytes) {
        long blocks = effect.adds().stream()
                .mapToLong(add -> add.range().sizeBytes() / blockBytes)
                .sum();
        return !before.buddy.isApart()
                && after.blocks.count() == before.blocks.count() + blocks
                && after.zones.zones().stream()
                                .mapToLong(ZoneStats::presentPages)
                                .sum()
                        == before.zones.zones().stream()
                                .mapToLong(ZoneStats::presentPages)
                                .sum()
                && after.withheld.equals(before.withheld)
                && after.workload.equals(before.workload)
                && after.devices.equals(before.devices)
                && after.unmapped.equals(before.unmapped)
                && after.poisonedPages == before.poisonedPages;
    }

    private void touch(HotAdd add) {
        PfnRange pfns = add.range().toPfns(geometry.pageShift());
        long from = geometry.vmemmapOffset(pfns.startPfn());
        long to = geometry.vmemmapOffset(pfns.endPfn());
        after.vmemmap.forEachLeaf(from, to, (level, start, end, pfn) -> {
            long granule = after.vmemmap.levels().get(level).entryBytes();
            for (long at = start; at < end; at += granule) {
                if (at < to && from < at + granule && before.vmemmap.frameAt(at) < 0) {
                    touched.put(at, at + granule, 0);
                }
            }
        });
    }

    private long tables() {
        return after.linearMap.tableFrames()
                + after.vmemmap.tableFrames()
                - before.linearMap.tableFrames()
                - before.vmemmap.tableFrames();
    }
}
