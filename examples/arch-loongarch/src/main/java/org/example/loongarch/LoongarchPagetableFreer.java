package org.example.loongarch;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/** {@code kvfree}, {@code free_map_bootmem}: memmap of sections of their own (6.1). An altmap never gave anything. */
final class LoongarchPagetableFreer implements PagetableFreer {
    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        long startPfn = frames.startPfn();
        long pageCount = frames.pageCount();
        switch (frames.use()) {
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(startPfn, pageCount);
            case BOOT_RESERVED -> releaser.toBootMemory(startPfn, pageCount);
            case ALTMAP_MEMMAP -> releaser.toAltmap(frames.altmap().orElseThrow(), startPfn, pageCount);
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount);
        }
    }
}
