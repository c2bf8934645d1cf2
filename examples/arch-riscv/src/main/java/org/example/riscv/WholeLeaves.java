package org.example.riscv;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.api.walk.TableSweeper;

/**
 * {@code remove_pmd_mapping} and its like: a present leaf goes whole, whatever part of it the range covers. Leaves lie at
 * aligned offsets because a level has them only where offsets and virtual addresses are congruent.
 */
final class WholeLeaves {
    private WholeLeaves() {}

    /** Hands neighbouring leaves on, the first and the last of them whole. */
    static TableSweeper.LeafRemover remover(PageTableView view, TableSweeper.LeafRemover whole) {
        return (level, start, end) -> {
            long entryBytes = view.levels().get(level).entryBytes();
            whole.remove(level, Align.down(start, entryBytes), Align.up(end, entryBytes));
        };
    }
}
