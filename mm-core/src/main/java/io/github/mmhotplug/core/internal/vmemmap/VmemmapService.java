package io.github.mmhotplug.core.internal.vmemmap;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.core.internal.frame.FrameDisposal;
import io.github.mmhotplug.core.internal.frame.Frames;
import io.github.mmhotplug.core.internal.frame.TlbFlushes;
import io.github.mmhotplug.core.internal.pagetable.PageTable;
import io.github.mmhotplug.core.internal.pagetable.PageTableEdit;
import java.util.Optional;

/** What the core offers to {@code vmemmap_populate} and {@code vmemmap_free} during one operation. */
public final class VmemmapService implements VmemmapServices {
    private final PageTable table;
    private final PageTableEdit editor;
    private final MemmapBlocks blocks;
    private final Frames frames;
    private final FrameDisposal disposal;
    private final SparseView sparse;
    private final PluginStores stores;
    private final TlbFlushes flushes;
    private final VmemmapWalkers walkers;
    private final CompoundMemmap compounds;
    private final CompoundWalker compoundWalker;

    public VmemmapService(
            MemoryGeometry geometry,
            MemmapBlocks blocks,
            CompoundMemmap compounds,
            PageTable table,
            PageTableEdit editor,
            FrameDisposal disposal,
            SparseView sparse,
            PluginStores stores,
            TlbFlushes flushes) {
        this.table = table;
        this.editor = editor;
        this.blocks = blocks;
        this.frames = blocks.frames();
        this.disposal = disposal;
        this.sparse = sparse;
        this.stores = stores;
        this.flushes = flushes;
        this.walkers = new VmemmapWalkers(this, geometry, blocks);
        this.compounds = compounds;
        this.compoundWalker = new CompoundWalker(this, geometry, compounds.ownPages());
    }

    @Override
    public PageTableEditor pageTable() {
        return editor;
    }

    @Override
    public long allocBlock(long sizeBytes, NodeId node) {
        return blocks.fromSystem(sizeBytes);
    }

    @Override
    public long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap) {
        return blocks.block(sizeBytes, altmap, false);
    }

    @Override
    public long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap, boolean fallback) {
        return blocks.block(sizeBytes, altmap, fallback);
    }

    @Override
    public void freeBlock(long pfn, long sizeBytes, Optional<VmemAltmap> altmap) {
        freeRun(pfn, 1L << blocks.order(sizeBytes), altmap);
    }

    void freeRun(long pfn, long pages, Optional<VmemAltmap> altmap) {
        disposal.release(pfn, pages, false, altmap);
    }

    @Override
    public Outcome<Unit> populateBasePages(VmemmapRequest request) {
        return walkers.populateBasePages(request);
    }

    @Override
    public Outcome<Unit> populateHugePages(VmemmapRequest request) {
        return walkers.populateHugePages(request);
    }

    @Override
    public Outcome<Unit> populateCompoundPages(VmemmapRequest request) {
        return compoundWalker.populate(request);
    }

    @Override
    public long ownPagesPerCompound() {
        return compounds.ownPages();
    }

    @Override
    public boolean shareBasePage(long startOffset, long endOffset, long pfn) {
        if (!editor.setSharedLeaves(0, startOffset, endOffset, pfn)) {
            return false;
        }
        frames.structPages().addReferences(pfn, (endOffset - startOffset) >>> frames.pageShift());
        return true;
    }

    @Override
    public void freeLeaves(int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
        FreedLeaves freed = new FreedLeaves(level, frames.pageShift());
        table.forEachLeaf(startOffset, endOffset, freed);
        freed.release(disposal, altmap);
        if (!freed.isEmpty()) {
            long first = table.index(level, startOffset);
            long end = table.index(level, endOffset - 1) + 1;
            editor.clearLeaves(level, table.offset(level, first), table.offset(level, end));
        }
    }

    @Override
    public boolean isPageVmemmap(long pfn) {
        return frames.structPages()
                .use(pfn)
                .filter(use -> use == FrameUse.PAGE_VMEMMAP)
                .isPresent();
    }

    @Override
    public SparseView sparse() {
        return sparse;
    }

    @Override
    public void flushTlb(boolean all) {
        flushes.count(all);
    }

    @Override
    public Refusal lastFailure() {
        return frames.lastFailure();
    }

    @Override
    public PluginStores stores() {
        return stores;
    }

    Frames frames() {
        return frames;
    }
}
