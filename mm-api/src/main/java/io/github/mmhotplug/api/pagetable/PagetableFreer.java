package io.github.mmhotplug.api.pagetable;

/**
 * {@code free_pagetable} and its kin ({@code free_vmemmap_pages}, {@code vmem_free_pages}): decides where a frame goes
 * that a page table or a piece of memmap gives up: the buddy, boot memory, the altmap, or nowhere.
 *
 * <p>One of the three hooks of an architecture, beside {@link io.github.mmhotplug.api.hotplug.ArchMemory} and
 * {@link io.github.mmhotplug.api.vmemmap.VmemmapPopulator}. Implementations keep no state.
 */
@FunctionalInterface
public interface PagetableFreer {
    /**
     * Sends every frame to one of the releaser's places.
     *
     * @param frames contiguous frames of one use, never null
     * @param releaser where they can go, never null, valid during the call only
     */
    void freePagetable(FreedFrames frames, FrameReleaser releaser);
}
