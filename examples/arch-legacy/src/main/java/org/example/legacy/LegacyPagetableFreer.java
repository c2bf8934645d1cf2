package org.example.legacy;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/** {@code __kfree_section_memmap}, {@code free_map_bootmem}: the memmap of a section goes back to whom it came from. */
final class LegacyPagetableFreer implements PagetableFreer {
    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        switch (frames.use()) {
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(frames.startPfn(), frames.pageCount());
            case BOOT_RESERVED -> releaser.toBootMemory(frames.startPfn(), frames.pageCount());
            case ALTMAP_MEMMAP, PAGE_VMEMMAP ->
                throw new IllegalStateException("nobody has made memmap of use " + frames.use());
        }
    }
}
