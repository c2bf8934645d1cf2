package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;

/** x86-64 under one kernel on one machine. */
final class X86Architecture implements Architecture {
    private static final String MEMMAP_ON_MEMORY = "x86.memmapOnMemory";
    private static final String BLOCK_SIZE_ADVICE = "x86.blockSizeAdvice";
    private static final String OPTIMIZES_DAX = "x86.optimizesDaxVmemmap";
    private static final String QUIRK_LINEAR_MAP = "x86.linearMapSurvivesFailedAdd";

    private final String variant;
    private final KernelProfile profile;
    private final MemoryGeometry geometry;
    private final X86BlockSize blockSize;
    private final boolean largeLeaves;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables = new X86PagetableFreer();

    X86Architecture(ArchitectureRequest request) {
        MachineFacts facts = request.facts();
        variant = request.variant();
        profile = request.profile();
        geometry = X86Geometry.of(variant.equals(X86Provider.FIVE_LEVELS), facts);
        blockSize = X86BlockSize.probe(facts, profile.has(BLOCK_SIZE_ADVICE));
        largeLeaves = facts.largeLeaves();
        memory = new X86Memory(
                mappableRange().endAddress(),
                profile.quirk(QUIRK_LINEAR_MAP),
                profile.knows(CoreCapabilities.ZONE_DECIDED_AT)
                        && profile.word(CoreCapabilities.ZONE_DECIDED_AT).equals("add"));
        vmemmap = new X86Vmemmap(geometry, largeLeaves);
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
        return blockSize.bytes();
    }

    @Override
    public String memoryBlockSizeReason() {
        return blockSize.reason();
    }

    @Override
    public PhysRange mappableRange() {
        return new PhysRange(0, 1L << geometry.maxPhysmemBits());
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return List.of(
                new ZoneLimit(ZoneType.DMA, 16 * Bytes.MIB),
                new ZoneLimit(ZoneType.DMA32, 4 * Bytes.GIB),
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

    /** {@code X86_FEATURE_PSE}. */
    @Override
    public boolean hasTransparentHugepage() {
        return largeLeaves;
    }

    @Override
    public Optional<Veto> selectsMemmapOnMemory() {
        return profile.has(MEMMAP_ON_MEMORY)
                ? Optional.empty()
                : Optional.of(Veto.of(
                        StandardRule.PORT_SELF_HOSTS,
                        "the x86 port of kernel " + profile.name() + " is not built with memmap on memory"));
    }

    @Override
    public boolean optimizesDaxVmemmap() {
        return profile.has(OPTIMIZES_DAX);
    }
}
