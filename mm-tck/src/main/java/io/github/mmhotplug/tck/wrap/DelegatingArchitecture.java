package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.List;
import java.util.Optional;

/**
 * A port that does as another one does. A test overrides one method, to make a port that does not exist or one that is
 * wrong; hooks of a wrong one act only while it is armed, so that a machine can be brought to the point first.
 */
public class DelegatingArchitecture implements Architecture {
    private final Architecture port;
    private boolean armed = true;

    public DelegatingArchitecture(Architecture port) {
        this.port = port;
    }

    /** Whether the hooks act, or the port's own. They do at first. */
    public final void arm(boolean yes) {
        armed = yes;
    }

    public final boolean isArmed() {
        return armed;
    }

    /** {@code arch_add_memory}; {@code right} is the port's own. */
    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
        return right.add(request, core);
    }

    /** {@code arch_remove_memory}. */
    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
        return right.remove(request, core);
    }

    /** {@code vmemmap_populate}. */
    protected Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        return right.populate(request, services);
    }

    /** {@code vmemmap_populate_compound_pages}. */
    protected Outcome<Unit> populateCompoundPages(
            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        return right.populateCompoundPages(request, services);
    }

    /** {@code vmemmap_free}. */
    protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        right.free(request, services);
    }

    /** {@code free_pagetable}. */
    protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
        right.freePagetable(frames, releaser);
    }

    @Override
    public ArchMemory memory() {
        ArchMemory right = port.memory();
        if (right == null) {
            return right; // for the engine to complain of
        }
        return new ArchMemory() {
            @Override
            public Outcome<Unit> add(ArchRange request, CoreMemory core) {
                return armed ? DelegatingArchitecture.this.add(request, core, right) : right.add(request, core);
            }

            @Override
            public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
                return armed ? DelegatingArchitecture.this.remove(request, core, right) : right.remove(request, core);
            }
        };
    }

    @Override
    public VmemmapPopulator vmemmap() {
        VmemmapPopulator right = port.vmemmap();
        if (right == null) {
            return right; // for the engine to complain of
        }
        return new VmemmapPopulator() {
            @Override
            public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
                return armed
                        ? DelegatingArchitecture.this.populate(request, services, right)
                        : right.populate(request, services);
            }

            @Override
            public Outcome<Unit> populateCompoundPages(VmemmapRequest request, VmemmapServices services) {
                return armed
                        ? DelegatingArchitecture.this.populateCompoundPages(request, services, right)
                        : right.populateCompoundPages(request, services);
            }

            @Override
            public void free(VmemmapRequest request, VmemmapServices services) {
                if (armed) {
                    DelegatingArchitecture.this.free(request, services, right);
                } else {
                    right.free(request, services);
                }
            }
        };
    }

    @Override
    public PagetableFreer pagetables() {
        PagetableFreer right = port.pagetables();
        if (right == null) {
            return right; // for the engine to complain of
        }
        return (frames, releaser) -> {
            if (armed) {
                freePagetable(frames, releaser, right);
            } else {
                right.freePagetable(frames, releaser);
            }
        };
    }

    @Override
    public String variant() {
        return port.variant();
    }

    @Override
    public MemoryGeometry geometry() {
        return port.geometry();
    }

    @Override
    public long memoryBlockSizeBytes() {
        return port.memoryBlockSizeBytes();
    }

    @Override
    public String memoryBlockSizeReason() {
        return port.memoryBlockSizeReason();
    }

    @Override
    public PhysRange mappableRange() {
        return port.mappableRange();
    }

    @Override
    public List<ZoneLimit> zoneLimits() {
        return port.zoneLimits();
    }

    @Override
    public Optional<Veto> selectsMemmapOnMemory() {
        return port.selectsMemmapOnMemory();
    }

    /** The port's own word; a wrapper that changes the geometry changes this too. */
    @Override
    public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
        return port.supportsMemmapOnMemory(vmemmapBytes);
    }

    @Override
    public Optional<Veto> selectsMemoryHotplug() {
        return port.selectsMemoryHotplug();
    }

    @Override
    public Optional<Veto> selectsHotRemove() {
        return port.selectsHotRemove();
    }

    @Override
    public Optional<Veto> selectsZoneDevice() {
        return port.selectsZoneDevice();
    }

    @Override
    public boolean optimizesDaxVmemmap() {
        return port.optimizesDaxVmemmap();
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
    public boolean freesVmemmap() {
        return port.freesVmemmap();
    }

    @Override
    public boolean keepsMemblock() {
        return port.keepsMemblock();
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return port.notifiers();
    }
}
