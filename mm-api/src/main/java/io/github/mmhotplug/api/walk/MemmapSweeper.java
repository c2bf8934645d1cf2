package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;

/**
 * {@code vmemmap_free} as most ports do it: leaves go with their backing, except those that also hold struct pages of
 * memory that stays; then the tables that are empty.
 */
public final class MemmapSweeper {
    private final MemoryGeometry geometry;
    private final boolean rootEntriesStay;
    private final boolean basePagesFromAltmap;

    /**
     * The walk of one port.
     *
     * @param rootEntriesStay whether tables that the root points to are kept when they are empty
     * @param basePagesFromAltmap whether base pages go back to the altmap too, not only larger leaves
     */
    public MemmapSweeper(MemoryGeometry geometry, boolean rootEntriesStay, boolean basePagesFromAltmap) {
        this.geometry = geometry;
        this.rootEntriesStay = rootEntriesStay;
        this.basePagesFromAltmap = basePagesFromAltmap;
    }

    /** Takes the struct pages of a request away. The subsections of the request itself are not valid any more. */
    public void free(VmemmapRequest request, VmemmapServices services) {
        new TableSweeper(
                        services.pageTable(),
                        rootEntriesStay,
                        (level, start, end) -> freeLeaves(level, start, end, request, services))
                .sweep(request.startOffset(), request.endOffset());
    }

    /** Of neighbouring leaves only the first and the last can lie partly outside the request; those may be shared. */
    private void freeLeaves(int level, long start, long end, VmemmapRequest request, VmemmapServices services) {
        long entryBytes = services.pageTable().levels().get(level).entryBytes();
        long firstLeaf = Align.down(start, entryBytes);
        long lastLeaf = Align.down(end - 1, entryBytes);
        boolean firstShared = isShared(firstLeaf, entryBytes, request, services);
        boolean lastShared = firstLeaf == lastLeaf ? firstShared : isShared(lastLeaf, entryBytes, request, services);
        long freeStart = firstShared ? firstLeaf + entryBytes : firstLeaf;
        long freeEnd = lastShared ? lastLeaf : lastLeaf + entryBytes;
        if (freeStart < freeEnd) {
            Optional<VmemAltmap> altmap = level > 0 || basePagesFromAltmap ? request.altmap() : Optional.empty();
            services.freeLeaves(level, freeStart, freeEnd, altmap);
        }
    }

    /** Whether a leaf holds struct pages of memory outside the request. */
    private boolean isShared(long leafStart, long leafBytes, VmemmapRequest request, VmemmapServices services) {
        return anyValid(leafStart, Math.min(leafStart + leafBytes, request.startOffset()), services)
                || anyValid(Math.max(leafStart, request.endOffset()), leafStart + leafBytes, services);
    }

    private boolean anyValid(long startOffset, long endOffset, VmemmapServices services) {
        if (startOffset >= endOffset) {
            return false;
        }
        PfnRange described = PfnRange.ofEnd(
                startOffset / geometry.structPageBytes(), Align.divideUp(endOffset, geometry.structPageBytes()));
        return services.sparse().anySubsectionValid(described);
    }
}
