package org.example.legacy;

import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import java.util.Arrays;
import java.util.List;

/** {@code arch/ia64}, {@code arch/sh}, {@code arch/tile} and the 32-bit half of {@code arch/x86}, as the 4.10 kernel has them. */
enum LegacyVariant {
    IA64(
            "ia64",
            "ia64, 16K pages",
            LegacyGeometry.ia64(),
            ZoneType.NORMAL,
            4 * Bytes.GIB,
            new ZoneLimit(ZoneType.DMA, 4 * Bytes.GIB),
            new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE)),
    SH(
            "sh",
            "sh, 4K pages",
            LegacyGeometry.withoutVmemmap(12, 26, 32, 10, 10),
            ZoneType.NORMAL,
            Bytes.GIB,
            new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE)),
    TILE(
            "tile",
            "tile, 64K pages",
            LegacyGeometry.withoutVmemmap(16, 28, 36, 10, 8),
            ZoneType.HIGHMEM,
            Bytes.GIB,
            new ZoneLimit(ZoneType.NORMAL, LegacyVariant.TILE_LOWMEM),
            new ZoneLimit(ZoneType.HIGHMEM, Long.MAX_VALUE)),
    X86_32(
            "x86-32",
            "x86, 32 bits without PAE",
            LegacyGeometry.withoutVmemmap(12, 26, 32, 10, 10),
            ZoneType.HIGHMEM,
            Bytes.GIB,
            new ZoneLimit(ZoneType.DMA, 16 * Bytes.MIB),
            new ZoneLimit(ZoneType.NORMAL, LegacyVariant.X86_LOWMEM),
            new ZoneLimit(ZoneType.HIGHMEM, Long.MAX_VALUE)),
    X86_32_PAE(
            "x86-32-pae",
            "x86, 32 bits with PAE",
            LegacyGeometry.withoutVmemmap(12, 29, 36, 10, 9),
            ZoneType.HIGHMEM,
            4 * Bytes.GIB,
            new ZoneLimit(ZoneType.DMA, 16 * Bytes.MIB),
            new ZoneLimit(ZoneType.NORMAL, LegacyVariant.X86_LOWMEM),
            new ZoneLimit(ZoneType.HIGHMEM, Long.MAX_VALUE));

    /** {@code max_low_pfn}: 1 GiB of kernel addresses less {@code VMALLOC_RESERVE}. */
    private static final long X86_LOWMEM = 896 * Bytes.MIB;

    /** Assumed. */
    private static final long TILE_LOWMEM = 768 * Bytes.MIB;

    private final String id;
    private final String title;
    private final MemoryGeometry geometry;
    private final ZoneType defaultZone;
    private final long hotplugStart;
    private final List<ZoneLimit> zoneLimits;

    LegacyVariant(
            String id,
            String title,
            MemoryGeometry geometry,
            ZoneType defaultZone,
            long hotplugStart,
            ZoneLimit... zoneLimits) {
        this.id = id;
        this.title = title;
        this.geometry = geometry;
        this.defaultZone = defaultZone;
        this.hotplugStart = hotplugStart;
        this.zoneLimits = List.of(zoneLimits);
    }

    /**
     * A variant by its id.
     *
     * @throws IllegalArgumentException if there is none
     */
    static LegacyVariant of(String id) {
        return Arrays.stream(values())
                .filter(variant -> variant.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("legacy has no variant " + id));
    }

    ArchitectureVariant described() {
        return new ArchitectureVariant(id, title, List.of());
    }

    String id() {
        return id;
    }

    MemoryGeometry geometry() {
        return geometry;
    }

    /** What {@code arch_add_memory} hands to {@code zone_for_memory}. */
    ZoneType defaultZone() {
        return defaultZone;
    }

    /** Whether the port asks {@code zone_for_memory} at all: tile takes its last zone, whatever it is asked for. */
    boolean asksForZone() {
        return this != TILE;
    }

    /** Whether there is a vmemmap; it stays for good. */
    boolean hasVmemmap() {
        return this == IA64;
    }

    /** Below which address nothing is added on the reference machine. */
    long hotplugStart() {
        return hotplugStart;
    }

    /** {@code max_zone_pfns}. */
    List<ZoneLimit> zoneLimits() {
        return zoneLimits;
    }
}
