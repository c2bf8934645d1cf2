package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.resource.Resource;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a machine comes up, beyond the facts of its firmware.
 *
 * @param freeBytes how much of boot memory is free; by default all but 128 MiB
 * @param largestFreeOrder how fragmented it is: no free block is larger
 * @param bootTables whether boot memory has page tables and a memmap of its own, so that later adds find them warm
 * @param framesApart whether the kernel's own frames lie outside of every block
 * @param zones the zones as a real machine showed them; computed from boot memory if empty
 * @param resources more of {@code /proc/iomem} than boot memory itself
 * @param reachBytes where {@code max_pfn} ends at boot, if that is behind all memory
 */
public record BootOptions(
        OptionalLong freeBytes,
        OptionalInt largestFreeOrder,
        boolean bootTables,
        boolean framesApart,
        List<ZoneStats> zones,
        List<Resource> resources,
        OptionalLong reachBytes) {}
