package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;

/**
 * {@code free_hotplug_page_range}, {@code free_hotplug_pgtable_page}: an altmap gets its leaves back, of every size;
 * {@code PageVmemmap} frames go with their range, everything else goes to the buddy. Boot memory is never removed, so
 * boot frames do not come here; a kernel would free them with a warning.
 */
final class Arm64PagetableFreer implements PagetableFreer {
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
                                () -> releaser.toBuddy(startPfn, pageCount));
            case BOOT_RESERVED -> releaser.toBootMemory(startPfn, pageCount);
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount);
        }
    }
}
