package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;

/** {@code arch/arm64} with one page size under one kernel on one machine: facts, and the three hooks put together. */
final class Arm64Architecture implements Architecture {
    /** What devices with 32 address bits reach. */
    private static final long DMA_END = 4 * Bytes.GIB;

    private final String variant;
    private final Arm64Capabilities capabilities;
    private final MachineFacts facts;
    private final Arm64Layout layout;
    private final MemoryGeometry geometry;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables = new Arm64PagetableFreer();

    Arm64Architecture(String variant, Arm64PageSize pageSize, Arm64Capabilities capabilities, MachineFacts facts) {
        int sectionSizeBits = capabilities.sectionSizeBits(pageSize);
        this.variant = variant;
        this.capabilities = capabilities;
        this.facts = facts;
        this.layout = Arm64Layout.of(
                pageSize,
                pageSize.addressBits(facts.virtualAddressBits(), capabilities.lpa2()),
                capabilities.vmemmapEndsAtLastGib(),
                Align.down(bootStart(), Math.max(pageSize.memstartUnit(), 1L << sectionSizeBits)));
        this.geometry = Arm64Geometry.of(pageSize, layout, sectionSizeBits, capabilities.linearBlocks(facts));
        this.memory =
                new Arm64Memory(pageSize.pageShift(), layout.linearMap(), capabilities.linearMapFailureReturned());
        VmemmapPopulator merged = new Arm64Vmemmap(geometry, layout.vmemmap(), capabilities);
        this.vmemmap = capabilities.consolidatedVmemmap() ? new ConsolidatedVmemmap(geometry, merged) : merged;
    }

    private long bootStart() {
        return facts.bootRam().get(0).startAddress();
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public MemoryGeometry geometry() {
        return geometry;
    }

    @Override
    public long memoryBlockSizeBytes() {
        return geometry.sectionSizeBytes();
    }

    @Override
    public String memoryBlockSizeReason() {
        return "a memory block is one section";
    }

    @Override
    public PhysRange mappableRange() {
        return layout.mappableRange();
    }

    /** Boot memory below 4 GiB is DMA; if there is none, all boot memory is. DMA32 has nothing left to hold. */
    @Override
    public List<ZoneLimit> zoneLimits() {
        long dmaEnd = bootStart() < DMA_END ? Math.min(DMA_END, facts.bootRamEnd()) : facts.bootRamEnd();
        return List.of(
                new ZoneLimit(ZoneType.DMA, dmaEnd),
                new ZoneLimit(ZoneType.DMA32, dmaEnd),
                new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
    }

    @Override
    public ArchMemory memory() {
        return memory;
    }

    @Override
    public VmemmapPopulator vmemmap() {
        return vmemmap;
    }

    @Override
    public PagetableFreer pagetables() {
        return pagetables;
    }

    @Override
    public Optional<Veto> selectsMemmapOnMemory() {
        return unless(capabilities.memmapOnMemory(), StandardRule.PORT_SELF_HOSTS, "memmap on memory");
    }

    @Override
    public Optional<Veto> selectsMemoryHotplug() {
        return unless(capabilities.memoryHotplug(), Arm64Rule.HOTPLUG_BUILT, "memory hotplug");
    }

    @Override
    public Optional<Veto> selectsHotRemove() {
        return unless(capabilities.hotRemove(), Arm64Rule.HOT_REMOVE_BUILT, "hot-remove");
    }

    private Optional<Veto> unless(boolean built, RefusalRule rule, String what) {
        if (built) {
            return Optional.empty();
        }
        String kernel = capabilities.profile().name();
        return Optional.of(Veto.of(
                rule, "the arm64 port of kernel " + kernel + " is built without " + what, Fact.text("kernel", kernel)));
    }

    @Override
    public boolean optimizesDaxVmemmap() {
        return capabilities.optimizesDaxVmemmap();
    }

    @Override
    public boolean keepsMemblock() {
        return true;
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return capabilities.bootMemoryVeto()
                ? List.of(new Arm64OfflineVeto(
                        geometry.pageShift(), capabilities.splitVeto(), capabilities.splitVetoHitsSelfHosted()))
                : List.of();
    }
}
