package io.github.mmhotplug.core;

/**
 * The struct page of one frame of device memory, as {@code memmap_init_zone_device} left it.
 *
 * @param reserved {@code PageReserved}: device memory stays so for life
 * @param initialised whether anything was written to it at all
 * @param role its part in a compound
 * @param headPfn the head of its compound; the frame itself for a base page
 * @param refcount references on it after the mapping
 * @param backingPfn the frame that holds the struct page
 */
public record DevicePage(
        boolean reserved, boolean initialised, Role role, long headPfn, long refcount, long backingPfn) {
    /** What a page is in a compound. */
    public enum Role {
        /** No part of a compound. */
        BASE,
        /** {@code PageHead}. */
        HEAD,
        /** {@code PageTail}. */
        TAIL,
        /** It backs the memmap of its own range. */
        ALTMAP
    }
}
