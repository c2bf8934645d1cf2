package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/**
 * {@code free_pagetable}, {@code free_vmemmap_pages}: an altmap gets its leaves back, boot frames become free memory,
 * {@code PageVmemmap} frames go with their range, everything else goes to the buddy.
 */
final class X86PagetableFreer implements PagetableFreer {
    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        long startPfn = frames.startPfn();
        long pageCount = frames.pageCount();
        switch (frames.use()) {
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount);
            case BOOT_RESERVED -> releaser.toBootMemory(startPfn, pageCount);
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(startPfn, pageCount);
            case ALTMAP_MEMMAP ->
                frames.altmap()
                        .ifPresentOrElse(
                                altmap -> releaser.toAltmap(altmap, startPfn, pageCount),
                                () -> releaser.toBuddy(startPfn, pageCount));
        }
    }
}
