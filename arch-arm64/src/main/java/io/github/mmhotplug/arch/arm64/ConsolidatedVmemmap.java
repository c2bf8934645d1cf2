package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Geometry.PMD_LEVEL;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.Walks;
import java.util.Optional;

/**
 * {@code vmemmap_populate} as a reviewer sketched it in the thread of 2020: one walk in the port for pages of every size,
 * so that the core's {@code vmemmap_populate_basepages} needs no altmap. PMD leaves of 4 KiB pages, PTEs of larger ones,
 * each from the altmap if there is one; what has no block is refused. Not merged: {@link Arm64Vmemmap} is what was.
 */
final class ConsolidatedVmemmap implements VmemmapPopulator {
    private final MemoryGeometry geometry;
    private final int level;
    private final VmemmapPopulator merged;

    /**
     * The sketch on one machine.
     *
     * @param merged the hook as it was merged, whose {@code vmemmap_free} the sketch leaves alone
     */
    ConsolidatedVmemmap(MemoryGeometry geometry, VmemmapPopulator merged) {
        this.geometry = geometry;
        this.level = geometry.vmemmap().get(PMD_LEVEL).leafAllowed() ? PMD_LEVEL : 0;
        this.merged = merged;
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        Optional<Refusal> sharing = Arm64Vmemmap.sharesPages(request, geometry);
        if (sharing.isPresent()) {
            return Outcome.refused(sharing.get());
        }
        long end = request.endOffset();
        if (!Walks.installTablesAbove(services.pageTable(), level, request.startOffset(), end)) {
            return Outcome.refused(services.lastFailure());
        }
        EntryRun run;
        for (long offset = request.startOffset(); offset < end; offset = run.endOffset()) {
            run = Walks.nextRun(services.pageTable(), level, offset, end);
            if (run.kind() == EntryKind.NONE && !fill(run, request, services)) {
                return Outcome.refused(services.lastFailure());
            }
        }
        return Outcome.done();
    }

    /** A whole entry each, also where only part of it was asked for. */
    private boolean fill(EntryRun run, VmemmapRequest request, VmemmapServices services) {
        PageTableEditor table = services.pageTable();
        long entry = table.levels().get(level).entryBytes();
        for (long start = Align.down(run.startOffset(), entry); start < run.endOffset(); start += entry) {
            long pfn = services.allocBlockBuf(entry, request.node(), request.altmap());
            if (pfn == VmemmapServices.NO_BLOCK) {
                return false;
            }
            if (!table.setLeaves(level, start, start + entry, pfn)) {
                services.freeBlock(pfn, entry, request.altmap());
                return false;
            }
        }
        return true;
    }

    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        merged.free(request, services);
    }
}
