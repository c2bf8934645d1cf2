package org.example.riscv;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/**
 * {@code free_vmemmap_storage}, {@code free_pte_table} and its like: an altmap gets back all that it gave, boot frames
 * become free memory, everything else goes to the buddy.
 */
final class RiscvPagetableFreer implements PagetableFreer {
    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        long startPfn = frames.startPfn();
        long pageCount = frames.pageCount();
        switch (frames.use()) {
            case BOOT_RESERVED -> releaser.toBootMemory(startPfn, pageCount);
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(startPfn, pageCount);
            case ALTMAP_MEMMAP ->
                frames.altmap()
                        .ifPresentOrElse(
                                altmap -> releaser.toAltmap(altmap, startPfn, pageCount),
                                () -> releaser.toBuddy(startPfn, pageCount));
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount);
        }
    }
}
