package io.github.mmhotplug.scenario;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A port as simple as can be under the name of a real one: 128 MiB blocks, 2 MiB leaves, no tables. */
public final class TestPort implements ArchitectureProvider {
    private static final long BLOCK_BYTES = 128 * Bytes.MIB;

    @Override
    public String id() {
        return "test";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return List.of(new ArchitectureVariant("x86-4level", "for tests", List.of()));
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return Optional.of(KernelProfile.named(profileName));
    }

    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        return new ReferenceMachine(
                MachineFacts.withBootRam(List.of(new PhysRange(0, ramBytes))).build(), 4 * Bytes.GIB);
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return new TestArchitecture();
    }

    private static final class TestArchitecture implements Architecture {
        @Override
        public String variant() {
            return "x86-4level";
        }

        @Override
        public MemoryGeometry geometry() {
            List<PageTableLevel> levels = List.of(new PageTableLevel("leaf", 21, 0, 0, true));
            return new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, levels, levels, 1L << 47, 1L << 46);
        }

        @Override
        public long memoryBlockSizeBytes() {
            return BLOCK_BYTES;
        }

        @Override
        public String memoryBlockSizeReason() {
            return "a constant";
        }

        @Override
        public PhysRange mappableRange() {
            return new PhysRange(0, 64 * Bytes.TIB);
        }

        @Override
        public List<ZoneLimit> zoneLimits() {
            return List.of(new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
        }

        @Override
        public ArchMemory memory() {
            return new TestMemory();
        }

        @Override
        public VmemmapPopulator vmemmap() {
            return new TestVmemmap();
        }

        @Override
        public PagetableFreer pagetables() {
            return (frames, releaser) -> {
                if (frames.use() == FrameUse.BOOT_RESERVED) {
                    releaser.toBootMemory(frames.startPfn(), frames.pageCount());
                } else {
                    releaser.toBuddy(frames.startPfn(), frames.pageCount());
                }
            };
        }

        @Override
        public Optional<Veto> selectsMemmapOnMemory() {
            return Optional.empty();
        }
    }

    private static final class TestMemory implements ArchMemory {
        @Override
        public Outcome<Unit> add(ArchRange request, CoreMemory core) {
            PhysRange range = request.range();
            long firstPfn = range.startAddress() >>> 12;
            if (!core.linearMap().setLeaves(0, range.startAddress(), range.endAddress(), firstPfn)) {
                return Outcome.refused(core.lastFailure());
            }
            core.raiseMaxPfn(range.endAddress() >>> 12);
            Outcome<Unit> added = core.addPages(request.node(), range.toPfns(12), request.params());
            if (added.isRefused()) {
                core.linearMap().clearLeaves(0, range.startAddress(), range.endAddress());
            }
            return added;
        }

        @Override
        public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
            core.removePages(request.range().toPfns(12), request.params());
            core.linearMap()
                    .clearLeaves(
                            0, request.range().startAddress(), request.range().endAddress());
            return Outcome.done();
        }
    }

    private static final class TestVmemmap implements VmemmapPopulator {
        @Override
        public Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services) {
            long bytes = request.endOffset() - request.startOffset();
            long pfn = services.allocBlockBuf(bytes, request.node(), request.altmap());
            boolean mapped = pfn != VmemmapServices.NO_BLOCK
                    && services.pageTable().setLeaves(0, request.startOffset(), request.endOffset(), pfn);
            return mapped ? Outcome.done() : Outcome.refused(services.lastFailure());
        }

        @Override
        public void free(VmemmapRequest request, VmemmapServices services) {
            services.freeLeaves(0, request.startOffset(), request.endOffset(), request.altmap());
        }
    }
}
