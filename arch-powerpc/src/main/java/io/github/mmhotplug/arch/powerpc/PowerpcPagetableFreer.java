package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/**
 * {@code free_vmemmap_pages}, {@code pte_fragment_free} and their kin: an altmap gets its frames back, boot frames become
 * free memory, {@code PageVmemmap} frames go with their range, the rest goes to the buddy.
 */
final class PowerpcPagetableFreer implements PagetableFreer {
    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        long startPfn = frames.startPfn();
        long pageCount = frames.pageCount();
        switch (frames.use()) {
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(startPfn, pageCount);
            case BOOT_RESERVED -> releaser.toBootMemory(startPfn, pageCount);
            case ALTMAP_MEMMAP ->
                frames.altmap()
                        .ifPresentOrElse(
                                altmap -> releaser.toAltmap(altmap, startPfn, pageCount),
                                () -> releaser.keep(startPfn, pageCount));
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount);
        }
    }
}
