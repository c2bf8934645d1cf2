/**
 * The seam between the core and a port: {@link io.github.mmhotplug.api.hotplug.ArchMemory}, what it is asked for and
 * what the core offers it ({@code include/linux/memory_hotplug.h}).
 */
@NullMarked
package io.github.mmhotplug.api.hotplug;

import org.jspecify.annotations.NullMarked;
