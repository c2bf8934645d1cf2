package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
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
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code arch/s390} under one kernel on one machine: facts, and the three hooks put together. */
final class S390Architecture implements Architecture {
    /** {@code MAX_DMA_ADDRESS}: what 31 address bits reach. */
    private static final long DMA_END = 2 * Bytes.GIB;

    private final S390Capabilities capabilities;
    private final long incrementBytes;
    private final boolean edat1;
    private final AddressLayout layout;
    private final MemoryGeometry geometry;
    private final MemoryBlockSize blockSize;
    private final ArchMemory memory;
    private final VmemmapPopulator vmemmap;
    private final PagetableFreer pagetables;
    private final List<MemoryNotifier> notifiers;

    S390Architecture(S390Capabilities capabilities, MachineFacts facts) {
        long sectionSizeBytes = 1L << capabilities.sectionSizeBits();
        this.capabilities = capabilities;
        this.incrementBytes = facts.firmwareUnitBytes();
        this.edat1 = facts.edat1();
        this.blockSize = MemoryBlockSize.of(sectionSizeBytes, incrementBytes);
        this.layout = AddressLayout.of(facts, sectionSizeBytes, S390Geometry.STRUCT_PAGE_BYTES);
        this.geometry = S390Geometry.of(capabilities, facts, layout);
        this.memory = new S390Memory(capabilities, mappableRange(), zoneLimits());
        this.vmemmap = new S390Vmemmap(facts.edat1(), geometry);
        this.pagetables = new S390PagetableFreer(capabilities.freesReservedFrames());
        this.notifiers = notifiers(capabilities, facts);
    }

    /** In the order in which they are registered: the first while memory is set up, the others among the devices. */
    private static List<MemoryNotifier> notifiers(S390Capabilities capabilities, MachineFacts facts) {
        List<MemoryNotifier> notifiers = new ArrayList<>();
        facts.crashKernel().ifPresent(range -> notifiers.add(new S390CrashKernelVeto(range.sizeBytes())));
        notifiers.add(new S390CmaVeto(facts.cmaAreas(), capabilities.cmaEndOverlaps()));
        StorageAssign assign = capabilities.storageAssign();
        if (!facts.standbyStorage().isEmpty() && !assign.accessibleAtAdd()) {
            notifiers.add(new S390StorageNotifier(assign, facts));
        }
        return List.copyOf(notifiers);
    }

    @Override
    public String variant() {
        return S390Provider.ID;
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
        return new PhysRange(0, layout.identityBytes());
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return List.of(new ZoneLimit(ZoneType.DMA, DMA_END), new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
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
                "the s390 port of kernel " + kernel + " is built without memmap on memory",
                Fact.text("kernel", kernel)));
    }

    @Override
    public Optional<Veto> selectsZoneDevice() {
        if (capabilities.zoneDevice()) {
            return Optional.empty();
        }
        String kernel = capabilities.profile().name();
        return Optional.of(Veto.of(
                DeviceRule.ZONE_DEVICE_BUILT,
                "the s390 port of kernel " + kernel + " can't be built with ZONE_DEVICE",
                Fact.text("kernel", kernel)));
    }

    /** The number of the storage increment in which the block begins, from 0; 0 if there are no increments. */
    @Override
    public long physDevice(long blockStartAddress) {
        return incrementBytes == 0 ? 0 : blockStartAddress >>> Long.numberOfTrailingZeros(incrementBytes);
    }

    @Override
    public boolean hasNuma() {
        return false;
    }

    /** Segments of 1 MiB must be mappable: EDAT1. */
    @Override
    public boolean hasTransparentHugepage() {
        return edat1;
    }

    @Override
    public boolean keepsMemblock() {
        return true;
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return notifiers;
    }
}
