package org.example.legacy;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.walk.SectionMemmap;
import java.util.List;
import java.util.Optional;

/** One of the four under the kernel of 2016: its facts, and the three hooks put together. */
final class LegacyArchitecture implements Architecture {
    private final LegacyVariant variant;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables = new LegacyPagetableFreer();

    LegacyArchitecture(LegacyVariant variant, KernelProfile profile) {
        this.variant = variant;
        this.memory = new LegacyMemory(variant, variant != LegacyVariant.TILE || profile.has("tile.archRemoveMemory"));
        this.vmemmap = variant.hasVmemmap() ? new Ia64Vmemmap() : new SectionMemmap(variant.geometry());
    }

    @Override
    public String variant() {
        return variant.id();
    }

    @Override
    public MemoryGeometry geometry() {
        return variant.geometry();
    }

    @Override
    public long memoryBlockSizeBytes() {
        return geometry().sectionSizeBytes();
    }

    @Override
    public String memoryBlockSizeReason() {
        return "a memory block is one section";
    }

    @Override
    public PhysRange mappableRange() {
        return new PhysRange(0, 1L << geometry().maxPhysmemBits());
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return variant.zoneLimits();
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
        return Optional.of(Veto.of(
                StandardRule.PORT_SELF_HOSTS,
                "the port " + variant.id() + " was gone before there was memmap on memory"));
    }

    /** A memmap in the vmemmap stays, one of a section by itself goes. */
    @Override
    public boolean freesVmemmap() {
        return !variant.hasVmemmap();
    }

    /** tile adds memory only where it has a single node. */
    @Override
    public boolean hasNuma() {
        return variant != LegacyVariant.TILE;
    }

    @Override
    public boolean hasTransparentHugepage() {
        return variant == LegacyVariant.X86_32 || variant == LegacyVariant.X86_32_PAE;
    }
}
