package io.github.mmhotplug.api.pagetable;

/** Who owns a frame that a page table or a memmap gives up: what {@code struct page} of it would show. */
public enum FrameUse {
    /** Taken by the boot allocator: {@code PG_reserved}, possibly registered as bootmem info. */
    BOOT_RESERVED,
    /** A page table allocated at run time. */
    PAGE_TABLE,
    /** Memmap backing allocated from the buddy at run time. */
    MEMMAP,
    /** Memmap backing that lies in an altmap: {@code VmemmapSelfHosted} once online. */
    ALTMAP_MEMMAP,
    /** Memmap backing marked by {@code mark_vmemmap_pages} of the 2018 and 2019 designs: {@code PageVmemmap}. */
    PAGE_VMEMMAP
}
