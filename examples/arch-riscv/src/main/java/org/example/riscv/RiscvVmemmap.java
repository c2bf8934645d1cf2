package org.example.riscv;

import static org.example.riscv.RiscvGeometry.PMD_LEVEL;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.MemmapSweeper;
import io.github.mmhotplug.api.walk.TableSweeper;
import io.github.mmhotplug.api.walk.Walks;

/**
 * {@code vmemmap_populate}, {@code vmemmap_free}: 2 MiB leaves whatever the length, also for a part of a section, from the
 * altmap if there is one. Without a block the system gives base pages, an altmap nothing.
 */
final class RiscvVmemmap implements VmemmapPopulator {
    private final boolean hugePages;
    private final boolean pteTableTakenForMemmap;
    private final boolean leavesClearedWhole;
    private final MemmapSweeper sweeper;

    RiscvVmemmap(MemoryGeometry geometry, RiscvCapabilities capabilities) {
        this.hugePages = capabilities.vmemmapHugePages();
        this.pteTableTakenForMemmap = capabilities.pteTableTakenForMemmap();
        this.leavesClearedWhole = capabilities.leavesClearedWhole();
        this.sweeper = new MemmapSweeper(geometry, false, true);
    }

    @Override
    public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
        if (!hugePages) {
            return services.populateBasePages(request.withoutAltmap());
        }
        return pteTableTakenForMemmap ? populateEmpty(request, services) : services.populateHugePages(request);
    }

    /** {@code vmemmap_check_pmd} of 6.12: only an empty entry needs anything. */
    private static Outcome<Unit> populateEmpty(VmemmapRequest request, VmemmapServices services) {
        EntryRun run;
        for (long offset = request.startOffset(); offset < request.endOffset(); offset = run.endOffset()) {
            run = Walks.nextRun(services.pageTable(), PMD_LEVEL, offset, request.endOffset());
            Outcome<Unit> populated = run.kind() == EntryKind.NONE
                    ? services.populateHugePages(request.clip(offset, run.endOffset()))
                    : Outcome.done();
            if (populated.isRefused()) {
                return populated;
            }
        }
        return Outcome.done();
    }

    /** A kernel takes a leaf away that a neighbour in the same section needs; the model leaves it, unless it is faithful. */
    @Override
    public void free(VmemmapRequest request, VmemmapServices services) {
        if (leavesClearedWhole) {
            PageTableEditor table = services.pageTable();
            new TableSweeper(
                            table,
                            false,
                            WholeLeaves.remover(
                                    table,
                                    (level, start, end) -> services.freeLeaves(level, start, end, request.altmap())))
                    .sweep(request.startOffset(), request.endOffset());
        } else {
            sweeper.free(request, services);
        }
        services.flushTlb(true);
    }
}
