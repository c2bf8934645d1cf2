package org.example.toy;

import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import java.util.Optional;

/** {@code free_pagetable}: every frame goes back to whom it came from. */
final class ToyPagetableFreer implements PagetableFreer {
    @Override
    public void freePagetable(FreedFrames frames, FrameReleaser releaser) {
        long startPfn = frames.startPfn();
        long pageCount = frames.pageCount();
        Optional<VmemAltmap> altmap = frames.altmap();
        switch (frames.use()) {
            case PAGE_TABLE, MEMMAP -> releaser.toBuddy(startPfn, pageCount);
            case BOOT_RESERVED -> releaser.toBootMemory(startPfn, pageCount);
            case ALTMAP_MEMMAP -> releaser.toAltmap(altmap.orElseThrow(), startPfn, pageCount);
            case PAGE_VMEMMAP -> releaser.keep(startPfn, pageCount); // goes with the range that it lies in
        }
    }
}
