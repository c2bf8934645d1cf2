package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;

/** {@code arch/powerpc} under one kernel on one machine: facts, and the three hooks put together. */
final class PowerpcArchitecture implements Architecture {
    /** All memory is in it. */
    static final ZoneType LOWEST_ZONE = ZoneType.NORMAL;

    private final PowerpcVariant variant;
    private final PowerpcCapabilities capabilities;
    private final PowerpcBlockSize blockSize;
    private final MemoryGeometry geometry;
    private final boolean transparentHugepage;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables = new PowerpcPagetableFreer();

    PowerpcArchitecture(PowerpcVariant variant, PowerpcCapabilities capabilities, MachineFacts facts) {
        this.variant = variant;
        this.capabilities = capabilities;
        this.blockSize = PowerpcBlockSize.of(capabilities, variant.radix(), facts);
        this.geometry = PowerpcGeometry.of(variant, facts, blockSize.linearLeafLimit());
        this.transparentHugepage = variant.radix() || HashPages.hasTransparentHugepage(variant, facts);
        int unitLevel = largestLeafLevel(geometry);
        this.memory = memory(unitLevel);
        this.vmemmap = vmemmap(unitLevel);
    }

    private ArchMemory memory(int unitLevel) {
        return new PowerpcMemory(
                geometry,
                variant.linearMapReach(),
                new LentMemmap(geometry, geometry.vmemmap().get(unitLevel).entryShift()),
                flush(),
                new PowerpcMemory.Leaves(
                        variant.radix() && !capabilities.linearLeafLimit(),
                        variant.radix() && capabilities.partialLinearMapStays(),
                        capabilities.linearMapSurvivesFailedAdd(),
                        capabilities.pudTablesLeak()),
                capabilities.choosesZone());
    }

    private VmemmapPopulator vmemmap(int unitLevel) {
        AltmapPolicy altmaps = new AltmapPolicy(
                geometry.structPageBytes(),
                capabilities.altmapEndPfnCheck(),
                capabilities.altmapFallbackToSystem(),
                capabilities.allocatorFallsBack());
        return variant.radix() && capabilities.radixVmemmapWalker()
                ? new RadixVmemmap(
                        geometry, capabilities.radixVmemmapLeafAligned(), altmaps, capabilities.pudTablesLeak())
                : new UnitVmemmap(
                        geometry,
                        unitLevel,
                        altmaps,
                        flush(),
                        new UnitVmemmap.Leftovers(
                                capabilities.pudTablesLeak(), capabilities.vmemmapFreeSkipsPageVmemmap()));
    }

    private TlbFlush flush() {
        return variant.radix() ? TlbFlush.RANGE : TlbFlush.WITH_ENTRY;
    }

    /** The level of the vmemmap whose leaves are the largest. */
    private static int largestLeafLevel(MemoryGeometry geometry) {
        int level = geometry.vmemmap().size() - 1;
        while (!geometry.vmemmap().get(level).leafAllowed()) {
            level--;
        }
        return level;
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
        return List.of(new ZoneLimit(LOWEST_ZONE, Long.MAX_VALUE));
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
        if (capabilities.memmapOnMemory()) {
            return Optional.empty();
        }
        String kernel = capabilities.profile().name();
        return Optional.of(Veto.of(
                StandardRule.PORT_SELF_HOSTS,
                "the powerpc port of kernel " + kernel + " is built without memmap on memory",
                Fact.text("kernel", kernel)));
    }

    /** Hash never; radix with pages of 64 KiB whatever the size, with pages of 4 KiB whole PMD leaves. */
    @Override
    public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
        if (!variant.radix()) {
            return Optional.of(Veto.of(
                    PowerpcRule.RADIX_SELF_HOSTS,
                    "the kernel runs with hash translation, whose vmemmap pages describe more than a block",
                    Fact.bytes("memmapPerBlock", vmemmapBytes)));
        }
        return variant == PowerpcVariant.RADIX_64K
                ? Optional.empty()
                : Architecture.super.supportsMemmapOnMemory(vmemmapBytes);
    }

    @Override
    public boolean optimizesDaxVmemmap() {
        return variant.radix() && capabilities.optimizesDaxVmemmap();
    }

    /** Hash maps whole pages of its linear map, whatever the range is. */
    @Override
    public long memremapCompatAlignBytes() {
        long smallest = Architecture.super.memremapCompatAlignBytes();
        return variant.radix()
                ? smallest
                : Math.max(smallest, geometry.linearMap().get(0).entryBytes());
    }

    /** {@code hash__has_transparent_hugepage}: only with a hash MMU that knows pages of 16 MiB. */
    @Override
    public boolean hasTransparentHugepage() {
        return transparentHugepage;
    }

    @Override
    public boolean keepsMemblock() {
        return true;
    }
}
