package io.github.mmhotplug.core.internal.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sixteen frames from {@link #PFN} on that somebody uses; none of them is free. */
class FrameDisposalTest {
    private static final long PFN = 0x400;
    private static final long COUNT = 16;

    private final StructPages pages = new StructPages();
    private final BuddyAllocator buddy = new BuddyAllocator(10);
    private final Altmap altmap = Altmap.ofAdded(PFN, PFN + 0x7fff, COUNT, COUNT);

    FrameDisposalTest() {
        buddy.assign(0, ZoneType.NORMAL, 0, 0x10000);
    }

    private void release(FrameUse use, PagetableFreer freer, Optional<VmemAltmap> from) {
        pages.setUse(PFN, COUNT, use);
        new FrameDisposal("plain", freer, pages, buddy).release(PFN, COUNT, use == FrameUse.PAGE_TABLE, from);
    }

    private void release(FrameUse use, PagetableFreer freer) {
        release(use, freer, Optional.empty());
    }

    private void assertViolation(String what, FrameUse use, PagetableFreer freer) {
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() -> release(use, freer, Optional.of(altmap)))
                .withMessageStartingWith("plain breaks SPI-004")
                .withMessageContaining(what)
                .satisfies(thrown -> assertThat(thrown.rule()).isEqualTo(ConductRule.FRAME_ONCE));
    }

    private static PagetableFreer toBuddy() {
        return (frames, releaser) -> releaser.toBuddy(frames.startPfn(), frames.pageCount());
    }

    @Test
    void tablesAndMemmapGoToTheBuddy() {
        release(FrameUse.PAGE_TABLE, toBuddy());
        assertThat(buddy.freePages()).isEqualTo(COUNT);
        assertThat(pages.anyUsed(PFN, PFN + COUNT)).isFalse();
    }

    @Test
    void bootFramesBecomeFreeMemoryOrStay() {
        release(FrameUse.BOOT_RESERVED, (frames, releaser) -> {
            releaser.keep(frames.startPfn(), 1);
            releaser.toBootMemory(frames.startPfn() + 1, frames.pageCount() - 1);
        });
        assertThat(buddy.freePages()).isEqualTo(COUNT - 1);
        assertThat(pages.use(PFN)).contains(FrameUse.BOOT_RESERVED);
        assertThat(pages.total(FrameUse.BOOT_RESERVED)).isEqualTo(1);
    }

    @Test
    void anAltmapGetsItsCounterBack() {
        release(
                FrameUse.ALTMAP_MEMMAP,
                (frames, releaser) ->
                        releaser.toAltmap(frames.altmap().orElseThrow(), frames.startPfn(), frames.pageCount()),
                Optional.of(altmap));
        assertThat(altmap.alloc()).isZero();
        assertThat(buddy.freePages()).isZero();
        assertThat(pages.anyUsed(PFN, PFN + COUNT)).isFalse();
    }

    @Test
    void markedFramesGoWithTheirRange() {
        release(FrameUse.PAGE_VMEMMAP, (frames, releaser) -> releaser.keep(frames.startPfn(), frames.pageCount()));
        assertThat(buddy.freePages()).isZero();
        assertThat(pages.anyUsed(PFN, PFN + COUNT)).isFalse();
    }

    @Test
    void runsOfEqualUseAreHandedOverOneByOne() {
        pages.setUse(PFN, COUNT, FrameUse.MEMMAP);
        pages.setUse(PFN + 4, 2, FrameUse.BOOT_RESERVED);
        StringBuilder seen = new StringBuilder();
        PagetableFreer freer = (frames, releaser) -> {
            seen.append(frames.use()).append(' ').append(frames.pageCount()).append(", ");
            if (frames.use() == FrameUse.MEMMAP) {
                releaser.toBuddy(frames.startPfn(), frames.pageCount());
            } else {
                releaser.toBootMemory(frames.startPfn(), frames.pageCount());
            }
        };
        new FrameDisposal("plain", freer, pages, buddy).release(PFN, COUNT, false, Optional.empty());
        assertThat(seen).hasToString("MEMMAP 4, BOOT_RESERVED 2, MEMMAP 10, ");
        assertThat(buddy.freePages()).isEqualTo(COUNT);
    }

    @Test
    void aFrameMustNotBeForgotten() {
        assertViolation("forgets 16 pages", FrameUse.MEMMAP, (frames, releaser) -> {});
        assertViolation(
                "forgets 1 pages",
                FrameUse.PAGE_TABLE,
                (frames, releaser) -> releaser.toBuddy(frames.startPfn(), frames.pageCount() - 1));
    }

    @Test
    void aFrameMustNotBeFreedTwice() {
        assertViolation("twice", FrameUse.MEMMAP, (frames, releaser) -> {
            releaser.toBuddy(frames.startPfn(), frames.pageCount());
            releaser.toBuddy(frames.startPfn(), 1);
        });
    }

    @Test
    void aFrameOfSomebodyElseMustNotBeFreed() {
        assertViolation(
                "not its to free",
                FrameUse.MEMMAP,
                (frames, releaser) -> releaser.toBuddy(frames.startPfn(), frames.pageCount() + 1));
    }

    @Test
    void framesOfNobodyCantBeReleased() {
        pages.setUse(PFN, 3, FrameUse.MEMMAP);
        assertThatExceptionOfType(SpiViolationException.class)
                .isThrownBy(() ->
                        new FrameDisposal("plain", toBuddy(), pages, buddy).release(PFN, 5, false, Optional.empty()))
                .withMessageContaining("of which 2 pages are nobody's");
    }

    @Test
    void theBuddyTakesOnlyWhatItHandedOut() {
        for (FrameUse use : new FrameUse[] {FrameUse.ALTMAP_MEMMAP, FrameUse.BOOT_RESERVED, FrameUse.PAGE_VMEMMAP}) {
            assertViolation("the buddy frames that it never handed out", use, toBuddy());
        }
        assertThat(buddy.freePages()).isZero();
    }

    @Test
    void bootMemoryTakesOnlyBootFrames() {
        assertViolation(
                "as boot memory what is none",
                FrameUse.MEMMAP,
                (frames, releaser) -> releaser.toBootMemory(frames.startPfn(), frames.pageCount()));
    }

    @Test
    void anAltmapTakesOnlyItsOwn() {
        assertViolation(
                "frames that are not from one",
                FrameUse.MEMMAP,
                (frames, releaser) -> releaser.toAltmap(altmap, frames.startPfn(), frames.pageCount()));
        Altmap other = new Altmap(PFN + COUNT, PFN + 0x7fff, 0, COUNT);
        assertViolation(
                "that lie outside it",
                FrameUse.ALTMAP_MEMMAP,
                (frames, releaser) -> releaser.toAltmap(other, frames.startPfn(), frames.pageCount()));
        assertThat(altmap.alloc()).isEqualTo(COUNT);
    }

    /** Only the engine makes altmaps; a plugin that hands over one of its own breaks the rule like any other. */
    @Test
    void anAltmapOfAPluginsOwnMakingIsRefused() {
        VmemAltmap homemade = new VmemAltmap() {
            @Override
            public long basePfn() {
                return PFN;
            }

            @Override
            public long endPfn() {
                return PFN + COUNT - 1;
            }

            @Override
            public long reserve() {
                return 0;
            }

            @Override
            public long free() {
                return COUNT;
            }

            @Override
            public long alloc() {
                return COUNT;
            }

            @Override
            public long align() {
                return 0;
            }
        };
        assertViolation(
                "altmap",
                FrameUse.ALTMAP_MEMMAP,
                (frames, releaser) -> releaser.toAltmap(homemade, frames.startPfn(), frames.pageCount()));
    }

    @Test
    void framesOfTheBuddyMustNotBeKept() {
        for (FrameUse use : new FrameUse[] {FrameUse.MEMMAP, FrameUse.PAGE_TABLE}) {
            assertViolation(
                    "forgets frames that the buddy handed out",
                    use,
                    (frames, releaser) -> releaser.keep(frames.startPfn(), frames.pageCount()));
        }
    }

    @Test
    void aSharedFrameLosesOneReference() {
        pages.get(PFN + 3, 2);
        release(FrameUse.MEMMAP, toBuddy());
        assertThat(buddy.freePages()).isEqualTo(COUNT - 2);
        assertThat(pages.count(PFN + 3)).isEqualTo(1);
        assertThat(pages.use(PFN + 3)).contains(FrameUse.MEMMAP);

        new FrameDisposal("plain", toBuddy(), pages, buddy).release(PFN + 3, 2, false, Optional.empty());
        assertThat(buddy.freePages()).isEqualTo(COUNT);
        assertThat(pages.anyUsed(PFN, PFN + COUNT)).isFalse();
    }
}
