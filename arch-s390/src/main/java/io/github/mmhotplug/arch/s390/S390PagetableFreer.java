package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/**
 * {@code vmem_free_pages}, {@code vmem_pte_free}, {@code vmem_crst_free}: where frames go. Whoever owns a frame gets it
 * back: an altmap only what it gave.
 */
final class S390PagetableFreer implements PagetableFreer {
    private final boolean freesReservedFrames;

    S390PagetableFreer(boolean freesReservedFrames) {
        this.freesReservedFrames = freesReservedFrames;
    }

    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        long startPfn = frames.startPfn();
        long pageCount = frames.pageCount();
        switch (frames.use()) {
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(startPfn, pageCount);
            case ALTMAP_MEMMAP ->
                frames.altmap()
                        .ifPresentOrElse(
                                altmap -> releaser.toAltmap(altmap, startPfn, pageCount),
                                () -> releaser.keep(startPfn, pageCount));
            case BOOT_RESERVED -> {
                if (freesReservedFrames) {
                    releaser.toBootMemory(startPfn, pageCount);
                } else {
                    releaser.keep(startPfn, pageCount);
                }
            }
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount);
        }
    }
}
