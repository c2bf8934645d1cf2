package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;

/** Mistakes in {@code free_pagetable}. */
public final class FreePagetableMistakes {
    private FreePagetableMistakes() {}

    /** Hands the buddy what it must not have; for all else it asks the right port. */
    private abstract static class ToTheBuddy extends DelegatingArchitecture {
        ToTheBuddy(Architecture right) {
            super(right);
        }

        abstract boolean goes(FreedFrames frames);

        @Override
        protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
            if (goes(frames)) {
                releaser.toBuddy(frames.startPfn(), frames.pageCount());
            } else {
                right.freePagetable(frames, releaser);
            }
        }
    }

    /** Frees the pages of a table twice, as two owners of a shared table page do that miss each other's reference. */
    @Bug("s390-4")
    @Breaks(rule = "SPI-004", says = "frees a frame twice")
    public static class TablesFreedTwice extends WrongPort {
        public TablesFreedTwice() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
                    right.freePagetable(frames, releaser);
                    if (frames.use() == FrameUse.PAGE_TABLE) {
                        right.freePagetable(frames, releaser);
                    }
                }
            };
        }
    }

    /** Hands the buddy what an altmap gave: memory that is about to leave the machine (the core's
     * undo before 6.7, which had lost the altmap). */
    @Bug("H2")
    @Breaks(rule = "SPI-004", says = "gives the buddy frames that it never handed out")
    public static class AltmapPagesToTheBuddy extends WrongPort {
        public AltmapPagesToTheBuddy() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new ToTheBuddy(x86) {
                @Override
                boolean goes(FreedFrames frames) {
                    return frames.use() == FrameUse.ALTMAP_MEMMAP;
                }
            };
        }
    }

    /** Looks for an altmap's pages from frame 0 on, as if the altmap had been kept: what it finds elsewhere is the buddy's. */
    @Bug("H3")
    @Breaks(rule = "SPI-004", says = "gives the buddy frames that it never handed out")
    public static class AltmapFromFrameZero extends WrongPort {
        public AltmapFromFrameZero() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new ToTheBuddy(powerpc) {
                @Override
                boolean goes(FreedFrames frames) {
                    boolean inAltmap = frames.altmap()
                            .filter(altmap -> frames.startPfn() < altmap.offset())
                            .isPresent();
                    return frames.use() == FrameUse.ALTMAP_MEMMAP && !inAltmap;
                }
            };
        }
    }

    /** Counts whatever is freed beside an altmap as the altmap's. */
    @Bug("s390-10")
    @Breaks(rule = "SPI-004", says = "altmap")
    public static class AltmapTakesAll extends WrongPort {
        public AltmapTakesAll() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
                    if (frames.altmap().isPresent() && !frames.pageTable()) {
                        releaser.toAltmap(frames.altmap().get(), frames.startPfn(), frames.pageCount());
                    } else {
                        right.freePagetable(frames, releaser);
                    }
                }
            };
        }
    }

    /** Hands the buddy what is {@code PageVmemmap}: memory of the range that goes. */
    @Bug("x86-8")
    @Breaks(rule = "SPI-004", says = "gives the buddy frames that it never handed out")
    public static class MarkedPagesToTheBuddy extends WrongPort {
        public MarkedPagesToTheBuddy() {
            super(Target.X86_2019);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new ToTheBuddy(x86) {
                @Override
                boolean goes(FreedFrames frames) {
                    return frames.use() == FrameUse.PAGE_VMEMMAP;
                }
            };
        }
    }

    /** Takes base pages from an altmap and frees them as if the system had given them. */
    @Bug("H41")
    @Breaks(rule = "SPI-004", says = "gives the buddy frames that it never handed out")
    public static class BasePagesOfTheAltmapToTheBuddy extends WrongPort {
        public BasePagesOfTheAltmapToTheBuddy() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new ToTheBuddy(x86) {
                @Override
                protected Outcome<Unit> populate(
                        VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                    boolean part = request.pfns().pageCount() < geometry().pagesPerSection();
                    return part && request.altmap().isPresent()
                            ? services.populateBasePages(request)
                            : right.populate(request, services);
                }

                @Override
                boolean goes(FreedFrames frames) {
                    long leafPages = geometry().pmdLeafBytes() >>> geometry().pageShift();
                    return frames.use() == FrameUse.ALTMAP_MEMMAP && frames.pageCount() % leafPages != 0;
                }
            };
        }
    }
}
