package org.example.loongarch;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.walk.SectionMemmap;
import java.util.List;
import java.util.Optional;

/** {@code arch/loongarch} with one size of page and one depth of page tables under one kernel. */
final class LoongarchArchitecture implements Architecture {
    private final LoongarchVariant variant;
    private final KernelProfile profile;
    private final boolean hasVmemmap;
    private final MemoryGeometry geometry;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables = new LoongarchPagetableFreer();

    LoongarchArchitecture(LoongarchVariant variant, KernelProfile profile) {
        this.variant = variant;
        this.profile = profile;
        this.hasVmemmap = profile.has("loongarch.vmemmap");
        this.geometry = LoongarchGeometry.of(variant, hasVmemmap);
        this.memory = new LoongarchMemory(variant.pageShift());
        this.vmemmap = hasVmemmap ? new LoongarchVmemmap(variant.hasPmdLeaves()) : new SectionMemmap(geometry);
    }

    @Override
    public String variant() {
        return variant.id();
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

    /** The kernel's default, all of the address space; beyond what the CPU addresses there is nothing to add. */
    @Override
    public PhysRange mappableRange() {
        return new PhysRange(0, 1L << variant.cpuAddressBits());
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return List.of(new ZoneLimit(ZoneType.DMA32, 4 * Bytes.GIB), new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
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
        return Optional.of(veto(StandardRule.PORT_SELF_HOSTS, "built without memmap on memory"));
    }

    @Override
    public Optional<Veto> selectsZoneDevice() {
        return hasVmemmap
                ? Optional.empty()
                : Optional.of(veto(DeviceRule.ZONE_DEVICE_BUILT, "without a vmemmap, and ZONE_DEVICE needs one"));
    }

    private Veto veto(RefusalRule rule, String what) {
        return Veto.of(
                rule,
                "the loongarch port of kernel " + profile.name() + " is " + what,
                Fact.text("kernel", profile.name()));
    }

    /** {@code vmemmap_free} is empty; the memmap of a section by itself is freed. */
    @Override
    public boolean freesVmemmap() {
        return !hasVmemmap;
    }

    @Override
    public boolean hasTransparentHugepage() {
        return variant.hasPmdLeaves();
    }

    @Override
    public boolean keepsMemblock() {
        return true;
    }
}
