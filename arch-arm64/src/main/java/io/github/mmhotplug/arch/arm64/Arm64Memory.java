package io.github.mmhotplug.arch.arm64;

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

/** {@code arch_add_memory}, {@code arch_remove_memory}: linear map and sections, then {@code max_pfn}. */
final class Arm64Memory implements ArchMemory {
    private final int pageShift;
    private final KernelRegion region;
    private final boolean failureReturned;

    /**
     * The hook under one kernel on one machine.
     *
     * @param region where the linear map lies
     * @param failureReturned whether a linear map that can't be built is an error, and not the kernel's end
     */
    Arm64Memory(int pageShift, KernelRegion region, boolean failureReturned) {
        this.pageShift = pageShift;
        this.region = region;
        this.failureReturned = failureReturned;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        LinearMapper mapper = new LinearMapper(core.linearMap(), pageShift);
        if (!mapper.map(range.startAddress(), range.endAddress())) {
            Refusal failure = core.lastFailure();
            return undo(mapper, core, Outcome.refused(failureReturned ? failure : failure.fatalInKernel()));
        }
        PfnRange pfns = range.toPfns(pageShift);
        Outcome<Unit> added = core.addPages(request.node(), pfns, request.params());
        if (added.isRefused()) {
            return undo(mapper, core, added);
        }
        core.raiseMaxPfn(pfns.endPfn());
        return added;
    }

    private static Outcome<Unit> undo(LinearMapper mapper, CoreMemory core, Outcome<Unit> refused) {
        mapper.undo();
        core.flushTlb(false);
        return refused;
    }

    /** A kernel would unmap a leaf that reaches over an end whole; the model refuses before anything is done. */
    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        PhysRange range = request.range();
        PageTableEditor linearMap = new EdgeTables(core.linearMap(), region);
        Optional<CutLeaf> cut = CutLeaf.atEndsOf(linearMap, range);
        if (cut.isPresent()) {
            return Outcome.refused(cut.get().refusal(range).fatalInKernel());
        }
        core.removePages(range.toPfns(pageShift), request.params());
        new TableSweeper(linearMap, false, TableSweeper.clearWhole(linearMap))
                .sweep(range.startAddress(), range.endAddress());
        core.flushTlb(false);
        return Outcome.done();
    }
}
