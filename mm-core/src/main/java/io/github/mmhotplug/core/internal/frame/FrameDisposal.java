package io.github.mmhotplug.core.internal.frame;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands frames to the port's {@code free_pagetable}, run by run of equal use, and sees to it that each goes to exactly
 * one place, and to one that fits.
 */
public final class FrameDisposal {
    private final String plugin;
    private final PagetableFreer freer;
    private final StructPages pages;
    private final BuddyAllocator buddy;

    public FrameDisposal(String plugin, PagetableFreer freer, StructPages pages, BuddyAllocator buddy) {
        this.plugin = plugin;
        this.freer = freer;
        this.pages = pages;
        this.buddy = buddy;
    }

    /** Gives up frames that held page tables, or backed the memmap. */
    public void release(long startPfn, long pageCount, boolean pageTable, Optional<VmemAltmap> altmap) {
        List<FreedFrames> runs = new ArrayList<>(1);
        pages.forEachUse(
                startPfn,
                startPfn + pageCount,
                (pfn, count, use) -> runs.add(new FreedFrames(pfn, count, use, pageTable, altmap)));
        long owned = runs.stream().mapToLong(FreedFrames::pageCount).sum();
        if (owned != pageCount) {
            throw violation("frees " + new PfnRange(startPfn, pageCount) + ", of which " + (pageCount - owned)
                    + " pages are nobody's");
        }
        for (FreedFrames run : runs) {
            Checked releaser = new Checked(run);
            freer.freePagetable(run, releaser);
            releaser.finish();
        }
    }

    /** Gives up mappings of one frame of memmap: references go, and the port is asked what becomes of the last one. */
    public void releaseShared(long pfn, long mappings, Optional<VmemAltmap> altmap) {
        long held = pages.count(pfn);
        if (held < mappings) {
            throw violation(
                    "drops " + mappings + " references on pfn 0x" + Long.toHexString(pfn) + ", which has " + held);
        }
        pages.dropReferences(pfn, Math.min(mappings, held - 1));
        if (held == mappings) {
            release(pfn, 1, false, altmap);
        }
    }

    private SpiViolationException violation(String detail) {
        return new SpiViolationException(plugin, ConductRule.FRAME_ONCE, detail);
    }

    /** Accepts each frame of one run once. */
    private final class Checked implements FrameReleaser {
        private final FreedFrames frames;
        private final RunMap left = new RunMap(0);

        Checked(FreedFrames frames) {
            this.frames = frames;
            left.put(frames.startPfn(), frames.startPfn() + frames.pageCount(), 0);
        }

        @Override
        public void toBuddy(long startPfn, long pageCount) {
            require(
                    frames.use() == FrameUse.PAGE_TABLE || frames.use() == FrameUse.MEMMAP,
                    "gives the buddy frames that it never handed out");
            take(startPfn, pageCount);
            for (long pfn = startPfn; pfn < startPfn + pageCount; ) {
                long shared = pages.firstShared(pfn, startPfn + pageCount);
                freeToBuddy(pfn, shared - pfn);
                if (shared < startPfn + pageCount) {
                    boolean unused = pages.put(shared);
                }
                pfn = shared + 1;
            }
        }

        private void freeToBuddy(long startPfn, long pageCount) {
            if (pageCount > 0) {
                pages.clearUse(startPfn, pageCount);
                buddy.free(startPfn, pageCount);
            }
        }

        @Override
        public void toBootMemory(long startPfn, long pageCount) {
            require(frames.use() == FrameUse.BOOT_RESERVED, "frees as boot memory what is none");
            take(startPfn, pageCount);
            freeToBuddy(startPfn, pageCount);
        }

        @Override
        public void toAltmap(VmemAltmap altmap, long startPfn, long pageCount) {
            require(frames.use() == FrameUse.ALTMAP_MEMMAP, "gives an altmap frames that are not from one");
            if (!(altmap instanceof Altmap target)) {
                throw violation("names an altmap that is none of the engine's: " + describe());
            }
            require(target.owns(startPfn, pageCount), "gives an altmap frames that lie outside it");
            take(startPfn, pageCount);
            pages.clearUse(startPfn, pageCount);
            target.giveBack(pageCount);
        }

        @Override
        public void keep(long startPfn, long pageCount) {
            require(
                    frames.use() == FrameUse.PAGE_VMEMMAP || frames.use() == FrameUse.BOOT_RESERVED,
                    "forgets frames that the buddy handed out");
            take(startPfn, pageCount);
            if (frames.use() == FrameUse.PAGE_VMEMMAP) {
                pages.clearUse(startPfn, pageCount);
            }
        }

        private void take(long startPfn, long pageCount) {
            require(left.allIn(startPfn, startPfn + pageCount), "frees a frame twice, or one that is not its to free");
            left.remove(startPfn, startPfn + pageCount);
        }

        private void require(boolean condition, String what) {
            if (!condition) {
                throw violation(what + ": " + describe());
            }
        }

        void finish() {
            if (!left.isEmpty()) {
                throw violation("forgets " + left.keyCount() + " pages: " + describe());
            }
        }

        private String describe() {
            return new PfnRange(frames.startPfn(), frames.pageCount()) + ", used as " + frames.use()
                    + (frames.pageTable() ? ", a page table" : ", memmap");
        }
    }
}
