package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.ArrayList;
import java.util.List;

/**
 * What left its frames during an operation. It stays where it went even if the operation is refused: the one thing that
 * a refused offline changes.
 */
final class Migrations {
    private final List<Step> steps = new ArrayList<>();

    private enum How {
        /** Into frames that were free. */
        MOVED,
        /** Into a free huge page, which came into the pool's hands in exchange. */
        SWAPPED,
        /** A free huge page became free frames. */
        DISSOLVED
    }

    private record Step(How how, long fromPfn, long toPfn, long pageCount) {}

    /** {@code migrate_pages} did that: the workload knows it. */
    void move(MachineState state, long fromPfn, long toPfn, long pageCount) {
        state.workload.move(fromPfn, toPfn, pageCount);
        steps.add(new Step(How.MOVED, fromPfn, toPfn, pageCount));
    }

    /** {@code alloc_hugetlb_folio_nodemask} took the target from the pool. */
    void swap(MachineState state, long fromPfn, long toPfn, long pageCount) {
        state.workload.swap(fromPfn, toPfn, pageCount);
        steps.add(new Step(How.SWAPPED, fromPfn, toPfn, pageCount));
    }

    /** {@code dissolve_free_hugetlb_folio}. */
    void dissolve(MachineState state, long startPfn, long pageCount) {
        state.workload.lose(startPfn, pageCount);
        steps.add(new Step(How.DISSOLVED, startPfn, startPfn, pageCount));
    }

    /** The state before a refused operation, with everything in the frames that it has left for. */
    MachineState keptIn(MachineState before) {
        if (steps.isEmpty()) {
            return before;
        }
        MachineState kept = before.fork();
        for (Step step : steps) {
            repeat(kept, step);
        }
        return kept;
    }

    private static void repeat(MachineState kept, Step step) {
        if (!kept.workload.ownsAll(step.fromPfn, step.pageCount)) {
            return; // it never got there: an earlier target is not there any more
        }
        switch (step.how) {
            case MOVED -> {
                // a target that the refused operation itself had added is gone with it
                if (kept.buddy.freePagesIn(step.toPfn, step.pageCount) == step.pageCount) {
                    kept.buddy.take(step.toPfn, step.pageCount);
                    kept.workload.move(step.fromPfn, step.toPfn, step.pageCount);
                    kept.buddy.free(step.fromPfn, step.pageCount);
                }
            }
            case SWAPPED -> {
                if (isPool(kept, step.toPfn)) {
                    kept.workload.swap(step.fromPfn, step.toPfn, step.pageCount);
                }
            }
            case DISSOLVED -> {
                if (isPool(kept, step.fromPfn)) {
                    kept.workload.lose(step.fromPfn, step.pageCount);
                    kept.buddy.free(step.fromPfn, step.pageCount);
                }
            }
        }
    }

    private static boolean isPool(MachineState state, long pfn) {
        return state.workload
                .holder(pfn)
                .filter(by -> by.kind() == AllocationKind.HUGETLB_POOL)
                .isPresent();
    }
}
