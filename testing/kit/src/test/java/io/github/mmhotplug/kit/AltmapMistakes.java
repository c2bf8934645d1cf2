package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.Walks;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import io.github.mmhotplug.tck.wrap.DelegatingVmemmapServices;
import java.util.Optional;

/** Mistakes with an altmap. */
public final class AltmapMistakes {
    private AltmapMistakes() {}

    /** Takes the memmap from the system although an altmap is given, as base pages were before 5.9. */
    @Breaks(
            rule = "ALT-002",
            says = "pages of the memmap came from the system",
            also = {"ALT-003", "PGM-003"})
    public static class AltmapIgnored extends WrongPort {
        public AltmapIgnored() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    return right.populate(request.withoutAltmap(), services);
                }
            };
        }
    }

    /** Adds the altmap's offset to a frame that the altmap has given already: struct pages lie on usable memory. */
    @Breaks(rule = "ALT-003", says = "behind what the altmap sets aside", also = "VMM-005")
    public static class OffsetAddedTwice extends WrongPort {
        private static final int PMD = 1;

        public OffsetAddedTwice() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    if (request.altmap().isEmpty()) {
                        return right.populate(request, services);
                    }
                    long leaf = geometry().pmdLeafBytes();
                    long start = request.startOffset();
                    long pfn = services.allocBlockBuf(leaf, request.node(), request.altmap());
                    boolean mapped = pfn != VmemmapServices.NO_BLOCK
                            && Walks.installTablesAbove(services.pageTable(), PMD, start, start + leaf)
                            && services.pageTable()
                                    .setLeaves(
                                            PMD,
                                            start,
                                            start + leaf,
                                            pfn + request.altmap().get().offset());
                    return mapped ? Outcome.done() : Outcome.refused(services.lastFailure());
                }
            };
        }
    }

    /** Unmaps a {@code PageVmemmap} page and forgets to hand it on: it stays marked for good. */
    @Breaks(
            rule = "ALT-004",
            says = "frames of use PAGE_VMEMMAP are left",
            also = {"REM-006", "SPI-013"})
    public static class MarkedPagesForgotten extends WrongPort {
        public MarkedPagesForgotten() {
            super(Target.X86_2019);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    right.free(request, new DelegatingVmemmapServices(services) {
                        @Override
                        public void freeLeaves(
                                int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                            long pfn = pageTable()
                                    .runAt(level, startOffset, endOffset)
                                    .pfn();
                            if (isPageVmemmap(pfn)) {
                                pageTable().clearLeaves(level, startOffset, endOffset);
                            } else {
                                super.freeLeaves(level, startOffset, endOffset, altmap);
                            }
                        }
                    });
                }
            };
        }
    }

    /** Does not ask whether a page of the vmemmap describes more than the altmap's range: 16 MiB describe 16 GiB. */
    @Bug("powerpc-9")
    @Breaks(rule = "ALT-005", says = "describes", also = "ALT-003")
    public static class LeafOfTheAltmapForAll extends WrongPort {
        public LeafOfTheAltmapForAll() {
            super(Target.RADIX_64K);
        }

        @Override
        KernelProfile kernel(KernelProfile right) {
            return right.with("powerpc.altmapEndPfnCheck", false);
        }
    }

    /** The same with pages of 16 MiB. */
    @Bug("H8")
    @Breaks(rule = "ALT-005", says = "describes")
    public static class UnitOfTheAltmapForAll extends WrongPort {
        public UnitOfTheAltmapForAll() {
            super(Target.HASH_64K);
        }

        @Override
        KernelProfile kernel(KernelProfile right) {
            return right.with("powerpc.altmapEndPfnCheck", false);
        }
    }
}
