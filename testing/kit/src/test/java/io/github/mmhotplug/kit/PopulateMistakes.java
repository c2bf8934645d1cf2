package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.Walks;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import io.github.mmhotplug.tck.wrap.DelegatingVmemmapServices;
import java.util.Optional;

/** Mistakes in {@code vmemmap_populate}. */
public final class PopulateMistakes {
    private static final int PTE = 0;
    private static final int PMD = 1;

    private PopulateMistakes() {}

    /** Maps one leaf, as every mistake here begins or ends. */
    private static Outcome<Unit> map(int level, long offset, long pfn, VmemmapServices services) {
        long end = offset + services.pageTable().levels().get(level).entryBytes();
        return pfn != VmemmapServices.NO_BLOCK
                        && Walks.installTablesAbove(services.pageTable(), level, offset, end)
                        && services.pageTable().setLeaves(level, offset, end, pfn)
                ? Outcome.done()
                : Outcome.refused(services.lastFailure());
    }

    /** Forgets that 64K pages of the vmemmap describe several sections, and maps one again for each of them. */
    @Breaks(rule = "SPI-003", says = "replaces entries that are in use: vmemmap")
    public static class SharedPageMappedAgain extends WrongPort {
        public SharedPageMappedAgain() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    long page = geometry().pageSizeBytes();
                    Outcome<Unit> populated = Outcome.done();
                    for (long at = Align.down(request.startOffset(), page);
                            at < request.endOffset() && populated.isDone();
                            at += page) {
                        populated = map(PTE, at, services.allocBlock(page, request.node()), services);
                    }
                    return populated;
                }
            };
        }
    }

    /**
     * Takes a 64K page of the vmemmap for made if any subsection that it describes is valid, those of the request among
     * them: {@code vmemmap_populated()} asked too late.
     */
    @Breaks(rule = "SPI-007", says = "struct pages of")
    public static class SharedPageLeftOut extends WrongPort {
        public SharedPageLeftOut() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    long page = geometry().pageSizeBytes();
                    long perPage = page / geometry().structPageBytes();
                    PfnRange described = new PfnRange(Align.down(request.pfns().startPfn(), perPage), perPage);
                    return services.sparse().anySubsectionValid(described)
                            ? Outcome.done()
                            : right.populate(request, services);
                }
            };
        }
    }

    /** Has no base pages to fall back on: an order-9 allocation fails in fragmented memory, and the add with it. */
    @Bug("H35")
    @Breaks(rule = "VMM-003", says = "is refused: ENOMEM", also = "SPI-003")
    public static class NoFallback extends WrongPort {
        public NoFallback() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    long leaf = geometry().pmdLeafBytes();
                    long pfn = services.allocBlockBuf(leaf, request.node(), request.altmap());
                    Outcome<Unit> mapped = map(PMD, request.startOffset(), pfn, services);
                    if (mapped.isRefused() && pfn != VmemmapServices.NO_BLOCK) {
                        services.freeBlock(pfn, leaf, request.altmap());
                    }
                    return mapped;
                }
            };
        }
    }

    /** Counts the order of a block from its page count and not from its last page: takes twice what it needs. */
    @Breaks(rule = "VMM-001", says = "were taken for them", also = "SPI-003")
    public static class OneOrderTooLarge extends WrongPort {
        public OneOrderTooLarge() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new TwiceTheBlock(x86);
        }

        /** Gives back both halves of a block, so that nothing but its size is wrong. */
        private static final class TwiceTheBlock extends DelegatingArchitecture {
            TwiceTheBlock(Architecture x86) {
                super(x86);
            }

            @Override
            protected Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                long leaf = geometry().pmdLeafBytes();
                long pfn = request.altmap().isPresent()
                        ? VmemmapServices.NO_BLOCK
                        : services.allocBlock(2 * leaf, request.node());
                if (pfn == VmemmapServices.NO_BLOCK) {
                    return right.populate(request, services);
                }
                Outcome<Unit> mapped = map(PMD, request.startOffset(), pfn, services);
                if (mapped.isRefused()) {
                    services.freeBlock(pfn, 2 * leaf, request.altmap());
                } else {
                    services.stores().ranges("halves").put(pfn, pfn + 1, 1);
                }
                return mapped;
            }

            @Override
            protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                right.free(request, new DelegatingVmemmapServices(services) {
                    @Override
                    public void freeLeaves(int level, long startOffset, long endOffset, Optional<VmemAltmap> altmap) {
                        long pfn =
                                pageTable().runAt(level, startOffset, endOffset).pfn();
                        if (level == PMD && stores().ranges("halves").get(pfn) == 1) {
                            long pages =
                                    geometry().pmdLeafBytes() >>> geometry().pageShift();
                            freeBlock(pfn + pages, geometry().pmdLeafBytes(), altmap);
                            stores().ranges("halves").remove(pfn, pfn + 1);
                        }
                        super.freeLeaves(level, startOffset, endOffset, altmap);
                    }
                });
            }
        }
    }

    /** Keeps the first page of each block for notes of its own and maps the leaf behind it. */
    @Breaks(rule = "VMM-005", says = "a leaf of 2097152 bytes")
    public static class UnalignedBacking extends WrongPort {
        public UnalignedBacking() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    long leaf = geometry().pmdLeafBytes();
                    long pfn = services.allocBlock(leaf + geometry().pageSizeBytes(), request.node());
                    return pfn == VmemmapServices.NO_BLOCK
                            ? right.populate(request, services)
                            : map(PMD, request.startOffset(), pfn + 1, services);
                }
            };
        }
    }

    /** Makes no difference between a memmap that is there and one for which there was no memory. */
    @Bug("powerpc-11")
    @Breaks(rule = "SPI-007", says = "struct pages of")
    public static class FailureIgnored extends WrongPort {
        public FailureIgnored() {
            super(Target.HASH_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    Outcome<Unit> populated = right.populate(request, services);
                    return populated.isDone() ? populated : Outcome.done();
                }
            };
        }
    }
}
