package io.github.mmhotplug.api.hotplug;

import java.util.Locale;

/**
 * {@code MEMORY_DEVICE} and its like: the flags that the patch of 2016-11 gave {@code arch_add_memory} and
 * {@code arch_remove_memory} in place of {@code bool for_device}. Plain memory has none of them
 * ({@code MEMORY_FLAGS_NONE}). They never merged; what they were to say is {@link DeviceMemoryClass}.
 */
public enum MemoryFlag {
    /** Memory of a device: it goes to ZONE_DEVICE. */
    DEVICE(1),
    /** Memory that can migrate: defined, and read by nobody. */
    MOVABLE(2),
    /** Memory that the CPU can't reach: a memmap is wanted, a linear map is not. */
    UNADDRESSABLE(4);

    private final int value;

    MemoryFlag(int value) {
        this.value = value;
    }

    /** The bit. */
    public int value() {
        return value;
    }

    /** {@code MEMORY_DEVICE}, {@code MEMORY_MOVABLE}, {@code MEMORY_UNADDRESSABLE}. */
    public String symbol() {
        return "MEMORY_" + name();
    }

    /** As written on a command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
