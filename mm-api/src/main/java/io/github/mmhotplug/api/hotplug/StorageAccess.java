package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.addr.PhysRange;

/**
 * Which physical memory the CPU can reach. s390 firmware knows memory as <em>standby</em> until it is assigned
 * ({@link io.github.mmhotplug.api.MachineFacts#standbyStorage}); the engine refuses every access to it (rule {@code
 * SPI-005}). A page table may point to it. Everywhere else all memory is accessible.
 */
public interface StorageAccess {
    /** Whether every byte of the range is accessible. */
    boolean isAccessible(PhysRange range);

    /** Assigns the range: accessible from now on. */
    void assign(PhysRange range);

    /** Takes the range away: standby from now on. */
    void unassign(PhysRange range);
}
