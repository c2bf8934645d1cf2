package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;

/**
 * The rows of {@code s390.profiles} as questions: the one place that knows their keys.
 *
 * @param profile a kernel with the port's own capabilities
 */
record S390Capabilities(KernelProfile profile) {
    /** {@code SECTION_SIZE_BITS}. */
    int sectionSizeBits() {
        return Math.toIntExact(profile.number("s390.sectionSizeBits"));
    }

    /** {@code ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE}: whether the port selects it. */
    boolean memmapOnMemory() {
        return profile.has("s390.memmapOnMemory");
    }

    /** Whether {@code arch_add_memory} takes an altmap. */
    boolean altmap() {
        return profile.has("s390.altmap");
    }

    /** {@code CONFIG_ZONE_DEVICE}: whether the port can be built with it. */
    boolean zoneDevice() {
        return profile.has("s390.zoneDevice");
    }

    /** Whether {@code arch_remove_memory} is more than a stub. */
    boolean archRemoveMemory() {
        return profile.has("s390.archRemoveMemory");
    }

    /** Whether the kernel decides the zone at add, in the port. */
    boolean choosesZone() {
        return profile.knows(CoreCapabilities.ZONE_DECIDED_AT)
                && profile.word(CoreCapabilities.ZONE_DECIDED_AT).equals("add");
    }

    /** Quirk of the core: sections stay that were added before another one failed. */
    boolean addPagesLeaks() {
        return profile.quirk(CoreCapabilities.QUIRK_ADD_PAGES_LEAKS);
    }

    /** Whether two page tables of 2 KiB share a frame. */
    boolean pteFragments() {
        return profile.has("s390.pteFragments");
    }

    /** Whether a leaf that is removed in part is split first. */
    boolean splitsLargeLeaves() {
        return profile.has("s390.splitsLargeLeaves");
    }

    /** Whether frames of the boot allocator are freed when memmap or page tables give them up. */
    boolean freesReservedFrames() {
        return profile.has("s390.freesReservedFrames");
    }

    /** When standby memory becomes accessible. */
    StorageAssign storageAssign() {
        return StorageAssign.ofWord(profile.word("s390.storageAssign"));
    }

    /** Quirk: a leaf that is removed in part stays mapped as it is. */
    boolean partialLeafStaysMapped() {
        return profile.quirk("s390.partialLeafStaysMapped");
    }

    /** Quirk: a CMA area that ends where a block begins keeps the block online. */
    boolean cmaEndOverlaps() {
        return profile.quirk("s390.cmaEndOverlaps");
    }
}
