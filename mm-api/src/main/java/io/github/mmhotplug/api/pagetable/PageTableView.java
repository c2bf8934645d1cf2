package io.github.mmhotplug.api.pagetable;

import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;

/**
 * A kernel page table of one region, to read. The region is the linear map or the vmemmap; positions are byte offsets
 * from the region's base ({@code PAGE_OFFSET}: physical address 0; {@code vmemmap}: the struct page of pfn 0).
 */
public interface PageTableView {
    /** The region's levels, the lowest first, the root last. Level numbers index this list. */
    List<PageTableLevel> levels();

    /**
     * The longest run of entries of one kind that begins at an offset.
     *
     * @param level whose entries to look at; where no table exists at that level, entries count as {@link EntryKind#NONE}
     * @param offset first byte, inside the region
     * @param endOffset where to stop at the latest
     */
    EntryRun runAt(int level, long offset, long endOffset);
}
