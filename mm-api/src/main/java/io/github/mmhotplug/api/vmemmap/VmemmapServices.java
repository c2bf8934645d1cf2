package io.github.mmhotplug.api.vmemmap;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.store.PluginStores;
import java.util.Optional;

/** What the core offers to {@link VmemmapPopulator}: {@code mm/sparse-vmemmap.c}. */
public interface VmemmapServices {
    /** Answer of the allocators where there is no block. */
    long NO_BLOCK = -1;

    /** The page table of the vmemmap. Its tables come from system memory, never from an altmap. */
    PageTableEditor pageTable();

    /**
     * {@code vmemmap_alloc_block(size, node)}: one naturally aligned block from the buddy.
     *
     * @return its first frame, or {@link #NO_BLOCK}
     */
    long allocBlock(long sizeBytes, NodeId node);

    /**
     * {@code vmemmap_alloc_block_buf(size, node, altmap)}: from the altmap if there is one, without fallback.
     *
     * @return its first frame, or {@link #NO_BLOCK}
     */
    long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap);

    /**
     * {@code vmemmap_alloc_block_buf(size, node, altmap, fallback)} as the thread of 2020 proposed it: from the altmap, and
     * where that has none from the system if the caller lets it. Without an altmap there is nothing to fall back from:
     * {@code fallback} is then a mistake of the caller (SPI-014). A kernel has it where the profile says
     * {@code allocBlockBufFallback}.
     *
     * @return its first frame, or {@link #NO_BLOCK}
     */
    long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap, boolean fallback);

    /** Gives back a block that was allocated and never mapped, by way of the port's {@code free_pagetable}. */
    void freeBlock(long pfn, long sizeBytes, Optional<VmemAltmap> altmap);

    /** {@code vmemmap_populate_basepages}: base pages, from the altmap where the profile lets base pages have one. */
    Outcome<Unit> populateBasePages(VmemmapRequest request);

    /**
     * {@code vmemmap_populate_hugepages}: PMD leaves; base pages where a block is not to be had from the system, or
     * where a table stands already.
     */
    Outcome<Unit> populateHugePages(VmemmapRequest request);

    /**
     * {@code vmemmap_populate_compound_pages} as most ports have it: base pages; of each compound the first ones are its
     * own, and all behind them map the last of those. A section that begins inside a compound maps the page before it.
     */
    Outcome<Unit> populateCompoundPages(VmemmapRequest request);

    /** How many base pages of its own each compound of a mapping has; the entries behind them map the last of these. */
    long ownPagesPerCompound();

    /**
     * Maps every base page of a range of the vmemmap to one frame that is mapped already, with a reference for each
     * ({@code vmemmap_populate_address} with a page to reuse). Their tables must be there.
     *
     * @return false if the mapping was refused, nothing being changed
     */
    boolean shareBasePage(long startOffset, long endOffset, long pfn);

    /**
     * Clears every leaf of a level inside an aligned range and hands the backing to the port's {@code free_pagetable},
     * with the altmap that the caller of {@code vmemmap_free} passed.
     */
    void freeLeaves(int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap);

    /**
     * {@code PageVmemmap(page)}: whether a frame is marked as memmap of the range that it lies in, as the designs of 2018
     * and 2019 do.
     */
    boolean isPageVmemmap(long pfn);

    /** Which frames have struct pages. */
    SparseView sparse();

    /** Counts one flush of the kernel's TLB entries. */
    void flushTlb(boolean all);

    /** The refusal that fits the allocation or mapping that has just failed. */
    Refusal lastFailure();

    /** Where a port keeps what it must remember. */
    PluginStores stores();
}
