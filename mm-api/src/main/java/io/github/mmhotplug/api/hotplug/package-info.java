/**
 * The seam between the core and a port: {@link io.github.mmhotplug.api.hotplug.ArchMemory}, what it is asked for and
 * what the core offers it ({@code include/linux/memory_hotplug.h}).
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.hotplug;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
