package org.example.toy;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.walk.LinearMapper;
import io.github.mmhotplug.api.walk.TableSweeper;

/** {@code arch_add_memory}, {@code arch_remove_memory}: linear map and sections, then {@code max_pfn}. */
final class ToyMemory implements ArchMemory {
    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PfnRange pfns = range.toPfns(ToyArchitecture.PAGE_SHIFT);
        LinearMapper mapper = new LinearMapper(core.linearMap(), ToyArchitecture.PAGE_SHIFT);
        if (!mapper.map(range.startAddress(), range.endAddress())) {
            Refusal failure = core.lastFailure(); // first, for the undo may fail too
            mapper.undo();
            return Outcome.refused(failure);
        }
        Outcome<Unit> added = core.addPages(request.node(), pfns, request.params());
        if (added.isRefused()) {
            mapper.undo();
            return added;
        }
        core.raiseMaxPfn(pfns.endPfn());
        return added;
    }

    /** Blocks are whole PMD leaves, so no leaf of the linear map reaches over an end of the range. */
    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PageTableEditor linearMap = core.linearMap();
        core.removePages(range.toPfns(ToyArchitecture.PAGE_SHIFT), request.params());
        new TableSweeper(linearMap, false, TableSweeper.clearWhole(linearMap))
                .sweep(range.startAddress(), range.endAddress());
        core.flushTlb(true);
        return Outcome.done();
    }
}
