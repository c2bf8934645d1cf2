package org.example.riscv;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.walk.CutLeaf;
import io.github.mmhotplug.api.walk.LinearMapper;
import io.github.mmhotplug.api.walk.TableSweeper;
import java.util.Optional;

/**
 * {@code arch_add_memory}, {@code arch_remove_memory}: linear map and sections, then {@code max_pfn}. A leaf is as large
 * as physical address, virtual address and what is left of the range allow ({@code best_map_size}).
 */
final class RiscvMemory implements ArchMemory {
    private final boolean maxPfnAssigned;
    private final boolean leavesClearedWhole;

    RiscvMemory(RiscvCapabilities capabilities) {
        this.maxPfnAssigned = capabilities.maxPfnAssigned();
        this.leavesClearedWhole = capabilities.leavesClearedWhole();
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        LinearMapper mapper = new LinearMapper(core.linearMap(), RiscvGeometry.PAGE_SHIFT);
        if (!mapper.map(range.startAddress(), range.endAddress())) {
            Refusal bug = core.lastFailure().fatalInKernel();
            mapper.undo();
            return Outcome.refused(bug);
        }
        PfnRange pfns = range.toPfns(RiscvGeometry.PAGE_SHIFT);
        Outcome<Unit> added = core.addPages(request.node(), pfns, request.params());
        if (added.isRefused()) {
            mapper.undo();
            core.flushTlb(true);
        } else if (maxPfnAssigned) {
            core.setMaxPfn(pfns.endPfn());
        } else {
            core.raiseMaxPfn(pfns.endPfn());
        }
        core.flushTlb(true);
        return added;
    }

    /** A kernel would unmap a leaf that reaches over an end whole; the model refuses before anything is done. */
    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PageTableEditor linearMap = core.linearMap();
        Optional<CutLeaf> cut = leavesClearedWhole ? Optional.empty() : CutLeaf.atEndsOf(linearMap, range);
        if (cut.isPresent()) {
            return Outcome.refused(cut.get().refusal(range).fatalInKernel());
        }
        core.removePages(range.toPfns(RiscvGeometry.PAGE_SHIFT), request.params());
        new TableSweeper(linearMap, false, WholeLeaves.remover(linearMap, linearMap::clearLeaves))
                .sweep(range.startAddress(), range.endAddress());
        core.flushTlb(true); // remove_linear_mapping() has one of its own
        core.flushTlb(true);
        return Outcome.done();
    }
}
