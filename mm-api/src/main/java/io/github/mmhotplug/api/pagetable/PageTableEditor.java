package io.github.mmhotplug.api.pagetable;

/**
 * A kernel page table of one region, to change. All methods work on whole ranges at once, so that a port's walk costs
 * what the number of runs costs, not the number of pages.
 *
 * <p>Misuse (an occupied entry set again, a leaf below no table, an unaligned leaf) breaks rule {@code SPI-003} and
 * ends the operation.
 */
public interface PageTableEditor extends PageTableView {
    /**
     * Allocates zeroed tables and hooks them into empty entries ({@code pXd_alloc}, {@code pXd_populate}).
     *
     * @param level level of the entries that shall point to tables, at least 1; all must be empty, their own tables present
     * @param startOffset inside the first entry
     * @param endOffset behind the last byte; the entry that holds its last byte gets a table too
     * @return false if memory ran out; the tables made by then stay, as in the kernel
     */
    boolean installTables(int level, long startOffset, long endOffset);

    /**
     * Maps contiguous frames with leaves ({@code set_pXd}).
     *
     * @param level a level that allows leaves
     * @param startOffset aligned to the level's entries
     * @param endOffset aligned too
     * @param firstPfn frame that the first leaf maps
     * @return false if the mapping was refused, nothing being changed (a full hash table, an injected fault)
     */
    boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn);

    /** Clears every leaf of the level that lies in the aligned range ({@code pXd_clear}); the frames are not freed. */
    void clearLeaves(int level, long startOffset, long endOffset);

    /**
     * Replaces one leaf by a table of leaves of the next lower level that map the same frames.
     *
     * @param offset anywhere inside the leaf
     * @return false if memory for the table ran out, nothing being changed
     */
    boolean splitLeaf(int level, long offset);

    /**
     * Frees every table below entries of this level that has become empty, and clears those entries
     * ({@code free_pte_table}, {@code free_pmd_table}, ...). Where the frames go decides {@link PagetableFreer}.
     *
     * @param level level of the entries that point to the tables, at least 1
     * @param startOffset start of the range whose tables are looked at
     * @param endOffset end of that range
     */
    void releaseEmptyTables(int level, long startOffset, long endOffset);
}
