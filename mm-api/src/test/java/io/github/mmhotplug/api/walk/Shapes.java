package io.github.mmhotplug.api.walk;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;

/** Page-table shapes of x86 with four levels: the best known ones. */
final class Shapes {
    static final int PTE = 0;
    static final int PMD = 1;
    static final int PUD = 2;
    static final int PGD = 3;

    private Shapes() {}

    static List<PageTableLevel> levels(boolean pmdLeaves, boolean pudLeaves) {
        return List.of(
                new PageTableLevel("PTE", 12, 512, 4096, true),
                new PageTableLevel("PMD", 21, 512, 4096, pmdLeaves),
                new PageTableLevel("PUD", 30, 512, 4096, pudLeaves),
                new PageTableLevel("PGD", 39, 512, 4096, false));
    }

    static MemoryGeometry geometry() {
        return new MemoryGeometry(12, 27, 46, 10, 9, 64, 1L << 21, levels(true, true), levels(true, false), 0, 0);
    }
}
