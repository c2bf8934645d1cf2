package io.github.mmhotplug.tck;

import java.util.EnumSet;
import java.util.Set;

/**
 * What an architecture may be able to do. Everything counts as supported until its author says otherwise
 * ({@link ArchitectureContract#without}); for what is absent the kit asserts the agreed refusal instead.
 */
public enum Feature {
    /** Memory can be added at all: the port builds memory hotplug ({@code selectsMemoryHotplug}). */
    HOTPLUG,
    /** Page tables map what is added ({@code MemoryGeometry.linearMap}). */
    LINEAR_MAP(HOTPLUG),
    /** {@code arch_remove_memory} takes memory away. */
    REMOVE(HOTPLUG),
    /** {@code vmemmap_free} takes the memmap of what was removed away ({@code freesVmemmap}). */
    VMEMMAP_FREE(REMOVE),
    /** A block can leave from the middle of what one call has added. */
    REMOVE_IN_PART(REMOVE),
    /** A memmap can be made of base pages where no larger block is free. */
    BASE_PAGE_MEMMAP(HOTPLUG),
    /** A memmap can lie in an altmap. */
    ALTMAP(HOTPLUG),
    /** A block of the reference machine can keep its own memmap ({@code memmap_on_memory=Y}). */
    MEMMAP_ON_MEMORY(ALTMAP),
    /** A block of the reference machine can keep its own memmap with padding ({@code memmap_on_memory=force}). */
    MEMMAP_ON_MEMORY_FORCE(ALTMAP),
    /** An added range can hold its own memmap, in the designs of 2018 and 2019. */
    MEMMAP_FROM_RANGE(ALTMAP),
    /** An add raises {@code max_pfn}, which does not count standby memory from boot on. */
    RAISES_MAX_PFN(HOTPLUG),
    /** Memory that was there at boot can go offline. */
    BOOT_MEMORY_OFFLINE(HOTPLUG),
    /** Device memory can be mapped ({@code selectsZoneDevice}). */
    DEVICE_MEMORY(REMOVE),
    /** The memmap of device memory can lie wholly in the device. */
    DEVICE_ALTMAP(ALTMAP, DEVICE_MEMORY),
    /** Compounds of device memory share memmap for their tails ({@code optimizesDaxVmemmap}). */
    DEVICE_COMPOUNDS(DEVICE_MEMORY);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of
    private final Set<Feature> implied;

    Feature(Feature... implied) {
        this.implied = Set.of(implied);
    }

    /** All features but these, and but those that imply one of these. */
    static Set<Feature> allBut(Set<Feature> absent) {
        EnumSet<Feature> present = EnumSet.allOf(Feature.class);
        present.removeIf(feature -> feature.isLacking(absent));
        return present;
    }

    private boolean isLacking(Set<Feature> absent) {
        return absent.contains(this) || implied.stream().anyMatch(feature -> feature.isLacking(absent));
    }
}
