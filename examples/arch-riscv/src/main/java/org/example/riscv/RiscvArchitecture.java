package org.example.riscv;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;

/** {@code arch/riscv} with one depth of page tables under one kernel on one machine. */
final class RiscvArchitecture implements Architecture {
    /** {@code dma32_phys_limit}, where DRAM reaches so far. */
    private static final long DMA32_END = 4 * Bytes.GIB;

    private final RiscvMode mode;
    private final RiscvCapabilities capabilities;
    private final long bootRamEnd;
    private final RiscvLayout layout;
    private final MemoryGeometry geometry;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables = new RiscvPagetableFreer();

    RiscvArchitecture(RiscvMode mode, RiscvCapabilities capabilities, MachineFacts facts) {
        this.mode = mode;
        this.capabilities = capabilities;
        this.bootRamEnd = facts.bootRamEnd();
        this.layout = RiscvLayout.of(mode, capabilities, facts);
        this.geometry = RiscvGeometry.of(mode, layout, facts.debugPagealloc(), capabilities.vmemmapHugePages());
        this.memory = new RiscvMemory(capabilities);
        this.vmemmap = new RiscvVmemmap(geometry, capabilities);
    }

    @Override
    public String variant() {
        return mode.variant();
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

    /** What is added below 4 GiB behind the end of DRAM is no DMA32 memory. */
    @Override
    public List<ZoneLimit> zoneLimits() {
        return List.of(
                new ZoneLimit(ZoneType.DMA32, Math.min(DMA32_END, bootRamEnd)),
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
        return unless(capabilities.memoryHotplug(), RiscvRule.HOTPLUG_BUILT, "memory hotplug");
    }

    @Override
    public Optional<Veto> selectsHotRemove() {
        return unless(capabilities.memoryHotplug(), RiscvRule.HOT_REMOVE_BUILT, "hot-remove");
    }

    private Optional<Veto> unless(boolean built, RefusalRule rule, String what) {
        if (built) {
            return Optional.empty();
        }
        String kernel = capabilities.profile().name();
        return Optional.of(Veto.of(
                rule, "the riscv port of kernel " + kernel + " is built without " + what, Fact.text("kernel", kernel)));
    }

    @Override
    public boolean optimizesDaxVmemmap() {
        return capabilities.optimizesDaxVmemmap();
    }

    @Override
    public boolean keepsMemblock() {
        return true;
    }
}
