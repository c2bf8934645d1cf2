package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import io.github.mmhotplug.tck.wrap.DelegatingVmemmapServices;
import java.util.Optional;

/** Mistakes in {@code vmemmap_free}. */
public final class FreeMistakes {
    private FreeMistakes() {}

    /** The right port, whose {@code vmemmap_free} is offered other services. */
    private abstract static class OtherServices extends DelegatingArchitecture {
        OtherServices(Architecture port) {
            super(port);
        }

        abstract VmemmapServices other(VmemmapServices services);

        @Override
        protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
            right.free(request, other(services));
        }
    }

    /** Passes a {@code PageVmemmap} page over before its mapping is cleared: powerpc's patch of 2018. */
    @Bug({"H36", "powerpc-1"})
    @Breaks(rule = "SPI-008", says = "are still mapped")
    public static class PageVmemmapSkipped extends WrongPort {
        public PageVmemmapSkipped() {
            super(Target.RADIX_64K_2019);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new OtherServices(powerpc) {
                @Override
                VmemmapServices other(VmemmapServices services) {
                    return new DelegatingVmemmapServices(services) {
                        @Override
                        public void freeLeaves(
                                int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                            long pfn = pageTable()
                                    .runAt(level, startOffset, endOffset)
                                    .pfn();
                            if (isPageVmemmap(pfn)) {
                                freeBlock(pfn, endOffset - startOffset, altmap);
                            } else {
                                super.freeLeaves(level, startOffset, endOffset, altmap);
                            }
                        }
                    };
                }
            };
        }
    }

    /**
     * Does not ask who else is described by a leaf, and takes the neighbour's struct pages with its own: arm64's
     * section-wise {@code vmemmap_free} before subsections were looked at.
     */
    @Bug({"x86-3", "arm64-1", "s390-12"})
    @Breaks(rule = "VMM-002", says = "of neighbours")
    public static class NeighboursLeafCleared extends WrongPort {
        public NeighboursLeafCleared() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new OtherServices(powerpc) {
                @Override
                VmemmapServices other(VmemmapServices services) {
                    return new DelegatingVmemmapServices(services) {
                        @Override
                        public SparseView sparse() {
                            return pfns -> false;
                        }
                    };
                }
            };
        }
    }

    /** Clears the mapping and forgets the frames behind it: they never reach {@code free_pagetable}. */
    @Breaks(
            rule = "SPI-006",
            says = "left changes in: struct pages, free memory",
            also = {"LIN-002", "PGM-001", "SPI-004"})
    public static class FramesForgotten extends WrongPort {
        public FramesForgotten() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new OtherServices(x86) {
                @Override
                VmemmapServices other(VmemmapServices services) {
                    return new DelegatingVmemmapServices(services) {
                        @Override
                        public void freeLeaves(
                                int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                            pageTable().clearLeaves(level, startOffset, endOffset);
                        }
                    };
                }
            };
        }
    }

    /** Looks at the last struct page only, and takes a memmap that was made in part for one that was never made. */
    @Breaks(rule = "VMM-004", says = "was refused half-way")
    public static class HalfMemmapLeft extends WrongPort {
        public HalfMemmapLeft() {
            super(Target.ARM64_64K);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    long last = request.endOffset() - 1;
                    if (services.pageTable().runAt(0, last, last + 1).kind() == EntryKind.LEAF) {
                        right.free(request, services);
                    }
                }
            };
        }
    }

    /** Frees a leaf only if all that it describes was in use once: what was filled in part stays for good. */
    @Bug("H16")
    @Breaks(rule = "SPI-008", says = "are still mapped", also = "SPI-006")
    public static class LeafThatWasNeverFullStays extends WrongPort {
        public LeafThatWasNeverFullStays() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new OtherServices(powerpc) {
                @Override
                VmemmapServices other(VmemmapServices services) {
                    return new DelegatingVmemmapServices(services) {
                        @Override
                        public void freeLeaves(
                                int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                            if (level == 0) {
                                super.freeLeaves(level, startOffset, endOffset, altmap);
                            }
                        }
                    };
                }
            };
        }
    }

    /** Frees the backing and clears the entry afterwards: in between, struct pages lie on somebody else's memory. */
    @Bug("x86-9")
    @Breaks(rule = "VMM-006", says = "maps still")
    public static class FreedBeforeCleared extends WrongPort {
        public FreedBeforeCleared() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new OtherServices(x86) {
                @Override
                VmemmapServices other(VmemmapServices services) {
                    return new DelegatingVmemmapServices(services) {
                        @Override
                        public void freeLeaves(
                                int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                            EntryRun run = pageTable().runAt(level, startOffset, endOffset);
                            freeBlock(run.pfn(), run.endOffset() - run.startOffset(), altmap);
                            pageTable().clearLeaves(level, startOffset, endOffset);
                        }
                    };
                }
            };
        }
    }
}
