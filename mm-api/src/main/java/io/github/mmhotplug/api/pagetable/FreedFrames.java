package io.github.mmhotplug.api.pagetable;

import io.github.mmhotplug.api.hotplug.VmemAltmap;
import java.util.Optional;

/**
 * Contiguous frames of one use that a table or a leaf gives up.
 *
 * @param startPfn first frame
 * @param pageCount number of frames
 * @param use what they were used for
 * @param pageTable true if they held page tables, false if they backed the memmap
 * @param altmap the altmap that the caller of {@code vmemmap_free} passed, if any
 */
public record FreedFrames(
        long startPfn, long pageCount, FrameUse use, boolean pageTable, Optional<VmemAltmap> altmap) {}
