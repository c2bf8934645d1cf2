package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An architecture that answers every question: where the port behind it answers null, rule {@code SPI-001} is named. */
record AnsweringArchitecture(Architecture port) implements Architecture {
    private <T> T answered(@Nullable T answer, String question) {
        if (answer == null) {
            throw new SpiViolationException(
                    String.valueOf(port.variant()), ConductRule.NO_NULL, question + " answered null");
        }
        return answer;
    }

    @Override
    public String variant() {
        return answered(port.variant(), "variant()");
    }

    @Override
    public MemoryGeometry geometry() {
        return answered(port.geometry(), "geometry()");
    }

    @Override
    public long memoryBlockSizeBytes() {
        return port.memoryBlockSizeBytes();
    }

    @Override
    public String memoryBlockSizeReason() {
        return answered(port.memoryBlockSizeReason(), "memoryBlockSizeReason()");
    }

    @Override
    public PhysRange mappableRange() {
        return answered(port.mappableRange(), "mappableRange()");
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return answered(port.zoneLimits(), "zoneLimits()");
    }

    @Override
    public ArchMemory memory() {
        return answered(port.memory(), "memory()");
    }

    @Override
    public VmemmapPopulator vmemmap() {
        return answered(port.vmemmap(), "vmemmap()");
    }

    @Override
    public PagetableFreer pagetables() {
        return answered(port.pagetables(), "pagetables()");
    }

    @Override
    public Optional<Veto> selectsMemmapOnMemory() {
        return answered(port.selectsMemmapOnMemory(), "selectsMemmapOnMemory()");
    }

    @Override
    public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
        return answered(port.supportsMemmapOnMemory(vmemmapBytes), "supportsMemmapOnMemory()");
    }

    @Override
    public Optional<Veto> selectsMemoryHotplug() {
        return answered(port.selectsMemoryHotplug(), "selectsMemoryHotplug()");
    }

    @Override
    public Optional<Veto> selectsHotRemove() {
        return answered(port.selectsHotRemove(), "selectsHotRemove()");
    }

    @Override
    public Optional<Veto> selectsZoneDevice() {
        return answered(port.selectsZoneDevice(), "selectsZoneDevice()");
    }

    @Override
    public boolean optimizesDaxVmemmap() {
        return port.optimizesDaxVmemmap();
    }

    @Override
    public boolean freesVmemmap() {
        return port.freesVmemmap();
    }

    @Override
    public long memremapCompatAlignBytes() {
        return port.memremapCompatAlignBytes();
    }

    @Override
    public long physDevice(long blockStartAddress) {
        return port.physDevice(blockStartAddress);
    }

    @Override
    public boolean hasNuma() {
        return port.hasNuma();
    }

    @Override
    public boolean hasTransparentHugepage() {
        return port.hasTransparentHugepage();
    }

    @Override
    public boolean keepsMemblock() {
        return port.keepsMemblock();
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        List<MemoryNotifier> notifiers = answered(port.notifiers(), "notifiers()");
        notifiers.forEach(notifier -> answered(notifier, "one of notifiers()"));
        return notifiers;
    }
}
