package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.store.PluginStores;
import io.github.mmhotplug.api.vmemmap.SparseView;

/** What the core offers to {@link ArchMemory}: the way back from the port into {@code mm/memory_hotplug.c}. */
public interface CoreMemory {
    /** The linear map. Its tables come from system memory. */
    PageTableEditor linearMap();

    /**
     * {@code __add_pages}: sections, subsections and memmap of a range, section by section.
     *
     * @return refused with {@code EINVAL} (protection, altmap, alignment), {@code EEXIST}, {@code ENOMEM}; sections
     *     added before the failure are removed again, unless the profile's quirk {@code addPagesLeaksOnError} acts
     */
    Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params);

    /**
     * {@code __add_pages(nid, zone, ...)} of kernels that decide the zone at add. Without a zone the core takes the one
     * of {@link #zoneForMemory} with NORMAL as the default; kernels that decide online heed none.
     */
    default Outcome<Unit> addPages(NodeId node, ZoneType zone, PfnRange pfns, MhpParams params) {
        return addPages(node, pfns, params.inZone(zone));
    }

    /**
     * {@code zone_for_memory}, of kernels that decide the zone at add: ZONE_DEVICE for a device; else MOVABLE where the
     * range lies at or above the start of a MOVABLE zone that spans something; else the port's default.
     *
     * @param defaultZone where the port puts its memory
     * @param forDevice {@code MEMORY_DEVICE}
     */
    ZoneType zoneForMemory(NodeId node, PfnRange pfns, ZoneType defaultZone, boolean forDevice);

    /** {@code __remove_pages}: the reverse, ascending; sections that are not there are skipped. */
    void removePages(PfnRange pfns, MhpParams params);

    /** Which frames have struct pages. */
    SparseView sparse();

    /** {@code max_pfn = max(max_pfn, end)}. */
    void raiseMaxPfn(long endPfn);

    /** {@code max_pfn = end}, even where that lowers it: a bug, for ports that reproduce it (riscv). */
    void setMaxPfn(long endPfn);

    /** Counts one flush of the kernel's TLB entries; {@code all} for {@code flush_tlb_all}. */
    void flushTlb(boolean all);

    /** The refusal that fits the allocation or mapping that has just failed: {@code ENOMEM} or {@code EFAULT}, with its size. */
    Refusal lastFailure();

    /** Where a port keeps what it must remember. */
    PluginStores stores();

    /** Which physical memory can be reached (s390). */
    StorageAccess storage();
}
