package io.github.mmhotplug.api.hotplug;

/**
 * {@code struct vmem_altmap}: memory set aside, in the described range itself, to back its memmap. A view: only the
 * engine allocates and frees, by the kernel's arithmetic.
 */
public interface VmemAltmap {
    /** First frame of the mapping that the altmap serves. */
    long basePfn();

    /** Last frame of that mapping, inclusive. */
    long endPfn();

    /** Pages at the base that the driver keeps for itself. */
    long reserve();

    /** Pages behind the reserve that may back the memmap. */
    long free();

    /** Pages handed out and not given back. */
    long alloc();

    /** Pages lost to alignment; never given back. */
    long align();

    /** {@code altmap->inaccessible}: its pages can be mapped, but not touched before the block goes online. */
    default boolean isInaccessible() {
        return false;
    }

    /** {@code vmem_altmap_offset}: leading pages whose struct page is not that of a normal page. */
    default long offset() {
        return reserve() + free();
    }
}
