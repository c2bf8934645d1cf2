package io.github.mmhotplug.api.pagetable;

import io.github.mmhotplug.api.hotplug.VmemAltmap;

/**
 * The places where a freed frame can go. {@link PagetableFreer} sends every frame it is handed to exactly one of them;
 * the engine refuses a frame that it does not own, forgets or hands on twice (rule {@code SPI-004}).
 */
public interface FrameReleaser {
    /** To the buddy allocator ({@code free_pages}, {@code pagetable_free}). */
    void toBuddy(long startPfn, long pageCount);

    /** A boot frame, now free memory ({@code free_reserved_page}, {@code put_page_bootmem}). */
    void toBootMemory(long startPfn, long pageCount);

    /** Back to its altmap: only the counter goes down ({@code vmem_altmap_free}). */
    void toAltmap(VmemAltmap altmap, long startPfn, long pageCount);

    /** Nowhere: the frame belongs to the range that goes away, or the kernel keeps it on purpose. */
    void keep(long startPfn, long pageCount);
}
