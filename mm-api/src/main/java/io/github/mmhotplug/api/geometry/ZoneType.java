package io.github.mmhotplug.api.geometry;

/** Memory zones in the kernel's order ({@code enum zone_type}). */
public enum ZoneType {
    DMA("DMA"),
    DMA32("DMA32"),
    NORMAL("Normal"),
    /** Memory that no address of a 32-bit kernel leads to until it is mapped for a moment. */
    HIGHMEM("HighMem"),
    MOVABLE("Movable"),
    DEVICE("Device");

    private final String label;

    ZoneType(String label) {
        this.label = label;
    }

    /** The name in {@code /proc/zoneinfo} and {@code valid_zones}. */
    public String label() {
        return label;
    }

    /** Whether the kernel allocates its own memory from the zone. */
    public boolean isKernelZone() {
        return this == DMA || this == DMA32 || this == NORMAL;
    }
}
