package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.Walks;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import io.github.mmhotplug.tck.wrap.DelegatingVmemmapServices;
import java.util.Optional;

/** Mistakes with the memory of devices. */
public final class DeviceMistakes {
    private DeviceMistakes() {}

    /** Has no walk for compounds whose tails share a page, and says that it has. */
    @Breaks(rule = "PGM-002", says = "pages of memmap for", also = "SPI-006")
    public static class TailsNotShared extends WrongPort {
        public TailsNotShared() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> populateCompoundPages(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    return services.populateBasePages(request);
                }
            };
        }
    }

    /** Clears what the struct pages of a device are mapped by, and takes their frames for the device's own. */
    @Breaks(
            rule = "PGM-001",
            says = "frames of memmap are left",
            also = {"SPI-004", "SPI-006"})
    public static class DeviceMemmapForgotten extends WrongPort {
        public DeviceMemmapForgotten() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    boolean device = request.pgmap().isPresent();
                    right.free(request, new DelegatingVmemmapServices(services) {
                        @Override
                        public void freeLeaves(
                                int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                            if (device) {
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

    /** Takes the next block from the system with one from the altmap in hand: the draft of 2020, in a port. */
    @Breaks(
            rule = "PGM-003",
            says = "pages of the device's memmap came from the system",
            also = {"SPI-004", "SPI-006"})
    public static class AltmapBlockForgotten extends WrongPort {
        public AltmapBlockForgotten() {
            super(Target.RADIX_64K_2020);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    return right.populate(request, new DelegatingVmemmapServices(services) {
                        @Override
                        public long allocBlockBuf(
                                long sizeBytes, NodeId node, Optional<VmemAltmap> altmap, boolean fallback) {
                            long pfn = super.allocBlockBuf(sizeBytes, node, altmap, fallback);
                            return pfn == NO_BLOCK ? NO_BLOCK : allocBlock(sizeBytes, node);
                        }
                    });
                }
            };
        }
    }

    /** Asks for a fallback whether there is an altmap to fall back from or not. */
    @Breaks(rule = "SPI-014", says = "without an altmap")
    public static class FallbackFromNowhere extends WrongPort {
        public FallbackFromNowhere() {
            super(Target.RADIX_64K_2020);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    return right.populate(request, new DelegatingVmemmapServices(services) {
                        @Override
                        public long allocBlock(long sizeBytes, NodeId node) {
                            return allocBlockBuf(sizeBytes, node, Optional.empty(), true);
                        }
                    });
                }
            };
        }
    }

    /** Loses step behind an entry that was there: every compound but the first shares the tails of the first. */
    @Bug("powerpc-10")
    @Breaks(rule = "PGM-002", says = "pages of memmap for", also = "SPI-006")
    public static class TailsOfAnotherCompound extends WrongPort {
        public TailsOfAnotherCompound() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected Outcome<Unit> populateCompoundPages(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    long page = geometry().pageSizeBytes();
                    long tail = geometry()
                                    .vmemmapOffset(request.pgmap()
                                            .orElseThrow()
                                            .ranges()
                                            .get(0)
                                            .toPfns(geometry().pageShift())
                                            .startPfn())
                            + (services.ownPagesPerCompound() - 1) * page;
                    long start = Align.down(request.startOffset(), page);
                    if (start <= tail) {
                        return right.populateCompoundPages(request, services);
                    }
                    long end = Align.up(request.endOffset(), page);
                    long pfn = services.pageTable().runAt(0, tail, tail + page).pfn();
                    return services.pageTable().runAt(0, start, end).kind() == EntryKind.LEAF
                                    || (Walks.installTablesAbove(services.pageTable(), 0, start, end)
                                            && services.shareBasePage(start, end, pfn))
                            ? Outcome.done()
                            : Outcome.refused(services.lastFailure());
                }
            };
        }
    }

    /** Has the generic walk make compounds, in base pages, and its own look for pages of 16 MiB when they go. */
    @Bug("powerpc-12")
    @Breaks(rule = "SPI-003", says = "touches a leaf in part: vmemmap, level HPTE")
    public static class GenericWalkForCompounds extends WrongPort {
        public GenericWalkForCompounds() {
            super(Target.HASH_4K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                public boolean optimizesDaxVmemmap() {
                    return true;
                }

                @Override
                protected Outcome<Unit> populateCompoundPages(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    return services.populateCompoundPages(request);
                }
            };
        }
    }
}
