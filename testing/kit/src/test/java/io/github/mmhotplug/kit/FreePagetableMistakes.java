package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;

/** Mistakes in {@code free_pagetable}. */
public final class FreePagetableMistakes {
    private FreePagetableMistakes() {}

    /** Frees the pages of a table twice, as two owners of a shared table page do that miss each other's reference. */
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
    @Breaks(rule = "SPI-004", says = "gives the buddy frames that it never handed out")
    public static class AltmapPagesToTheBuddy extends WrongPort {
        public AltmapPagesToTheBuddy() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
                    if (frames.use() == FrameUse.ALTMAP_MEMMAP) {
                        releaser.toBuddy(frames.startPfn(), frames.pageCount());
                    } else {
                        right.freePagetable(frames, releaser);
                    }
                }
            };
        }
    }
}
