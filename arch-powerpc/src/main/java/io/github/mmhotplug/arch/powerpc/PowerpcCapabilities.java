package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;

/**
 * The rows of {@code powerpc.profiles} as questions: the one place that knows their keys.
 *
 * @param profile a kernel with the port's own capabilities
 */
record PowerpcCapabilities(KernelProfile profile) {
    /** Whether the block size comes from one probe of the device tree instead of the platform's hook. */
    boolean blockSizeProbe() {
        return profile.has("powerpc.blockSizeProbe");
    }

    /** Whether no radix leaf of the linear map is larger than a memory block; else leaves are split when one is removed. */
    boolean linearLeafLimit() {
        return profile.has("powerpc.linearLeafLimit");
    }

    /** {@code ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE}: whether the port selects it. */
    boolean memmapOnMemory() {
        return profile.has("powerpc.memmapOnMemory");
    }

    /** Whether radix has a walker of its own for the vmemmap, with base pages to fall back to. */
    boolean radixVmemmapWalker() {
        return profile.has("powerpc.radixVmemmapWalker");
    }

    /** Whether that walker begins at a multiple of its leaf where there is no altmap. */
    boolean radixVmemmapLeafAligned() {
        return profile.has("powerpc.radixVmemmapLeafAligned");
    }

    /** Whether compounds of device memory may share pages for their tails, under radix. */
    boolean optimizesDaxVmemmap() {
        return profile.has("powerpc.optimizesDaxVmemmap");
    }

    /** Whether an altmap backs only pages of memmap that describe nothing but its own range. */
    boolean altmapEndPfnCheck() {
        return profile.has("powerpc.altmapEndPfnCheck");
    }

    /** Whether system memory backs what an altmap can't. */
    boolean altmapFallbackToSystem() {
        return profile.has("powerpc.altmapFallbackToSystem");
    }

    /** Whether the core's block allocator can be told to fall back from an altmap to the system. */
    boolean allocatorFallsBack() {
        String key = CoreCapabilities.ALLOC_BLOCK_BUF_FALLBACK;
        return profile.knows(key) && profile.has(key);
    }

    /** Quirk: what radix mapped before it ran out of memory stays mapped. */
    boolean partialLinearMapStays() {
        return profile.quirk("powerpc.partialLinearMapStays");
    }

    /** Quirk: an empty PUD table stays. */
    boolean pudTablesLeak() {
        return profile.quirk("powerpc.pudTablesLeak");
    }

    /** Quirk: a linear map stays whose sections could not be added. */
    boolean linearMapSurvivesFailedAdd() {
        return profile.quirk("powerpc.linearMapSurvivesFailedAdd");
    }

    /** Whether the kernel decides the zone at add, in the port. */
    boolean choosesZone() {
        return profile.knows(CoreCapabilities.ZONE_DECIDED_AT)
                && profile.word(CoreCapabilities.ZONE_DECIDED_AT).equals("add");
    }

    /** Quirk: memmap that lies in the range that it describes is never unmapped. */
    boolean vmemmapFreeSkipsPageVmemmap() {
        return profile.quirk("powerpc.vmemmapFreeSkipsPageVmemmap");
    }
}
