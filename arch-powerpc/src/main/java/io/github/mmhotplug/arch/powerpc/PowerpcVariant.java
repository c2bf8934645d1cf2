package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.addr.Bytes;
import java.util.List;

/** The four ways to run 64-bit Book3S, and what the address-space layout makes of each. */
enum PowerpcVariant {
    RADIX_4K("powerpc-radix-4k", "powerpc64, radix translation, 4 KiB pages", true, 12),
    RADIX_64K("powerpc-radix-64k", "powerpc64, radix translation, 64 KiB pages", true, 16),
    HASH_4K("powerpc-hash-4k", "powerpc64, hash translation, 4 KiB pages", false, 12),
    HASH_64K("powerpc-hash-64k", "powerpc64, hash translation, 64 KiB pages", false, 16);

    private final String id;
    private final String title;
    private final boolean radix;
    private final int pageShift;

    PowerpcVariant(String id, String title, boolean radix, int pageShift) {
        this.id = id;
        this.title = title;
        this.radix = radix;
        this.pageShift = pageShift;
    }

    /**
     * The variant of that id.
     *
     * @throws IllegalArgumentException if there is none
     */
    static PowerpcVariant ofId(String id) {
        for (PowerpcVariant variant : values()) {
            if (variant.id.equals(id)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("no variant of powerpc: " + id);
    }

    String id() {
        return id;
    }

    ArchitectureVariant description() {
        return new ArchitectureVariant(id, title, this == RADIX_64K ? List.of("powerpc") : List.of());
    }

    /** Whether the kernel's translations are a radix tree; else they are entries of a hash table. */
    boolean radix() {
        return radix;
    }

    /** {@code PAGE_SHIFT}. */
    int pageShift() {
        return pageShift;
    }

    /** Bytes from {@code PAGE_OFFSET} to the vmalloc area. */
    long linearMapReach() {
        return this == HASH_4K ? 61 * Bytes.TIB : 1L << PowerpcGeometry.MAX_PHYSMEM_BITS;
    }

    /** {@code VMEMMAP_BASE}: where the struct page of pfn 0 lies. */
    long vmemmapBase() {
        return this == HASH_4K ? 0xc0003f0000000000L : 0xc00c000000000000L;
    }
}
