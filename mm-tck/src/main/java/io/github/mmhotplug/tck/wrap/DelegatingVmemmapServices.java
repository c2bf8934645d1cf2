package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;

/** The services as others offer them. A test overrides what shall go another way. */
public class DelegatingVmemmapServices implements VmemmapServices {
    private final VmemmapServices services;

    public DelegatingVmemmapServices(VmemmapServices services) {
        this.services = services;
    }

    @Override
    public PageTableEditor pageTable() {
        return services.pageTable();
    }

    @Override
    public long allocBlock(long sizeBytes, NodeId node) {
        return services.allocBlock(sizeBytes, node);
    }

    @Override
    public long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap) {
        return services.allocBlockBuf(sizeBytes, node, altmap);
    }

    @Override
    public long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap, boolean fallback) {
        return services.allocBlockBuf(sizeBytes, node, altmap, fallback);
    }

    @Override
    public void freeBlock(long pfn, long sizeBytes, Optional<VmemAltmap> altmap) {
        services.freeBlock(pfn, sizeBytes, altmap);
    }

    @Override
    public Outcome<Unit> populateBasePages(VmemmapRequest request) {
        return services.populateBasePages(request);
    }

    @Override
    public Outcome<Unit> populateHugePages(VmemmapRequest request) {
        return services.populateHugePages(request);
    }

    @Override
    public Outcome<Unit> populateCompoundPages(VmemmapRequest request) {
        return services.populateCompoundPages(request);
    }

    @Override
    public long ownPagesPerCompound() {
        return services.ownPagesPerCompound();
    }

    @Override
    public boolean shareBasePage(long startOffset, long endOffset, long pfn) {
        return services.shareBasePage(startOffset, endOffset, pfn);
    }

    @Override
    public void freeLeaves(int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
        services.freeLeaves(level, startOffset, endOffset, altmap);
    }

    @Override
    public boolean isPageVmemmap(long pfn) {
        return services.isPageVmemmap(pfn);
    }

    @Override
    public SparseView sparse() {
        return services.sparse();
    }

    @Override
    public void flushTlb(boolean all) {
        services.flushTlb(all);
    }

    @Override
    public Refusal lastFailure() {
        return services.lastFailure();
    }

    @Override
    public PluginStores stores() {
        return services.stores();
    }
}
