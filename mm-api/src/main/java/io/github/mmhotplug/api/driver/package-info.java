/** The seam for drivers: how they call the core, how their hosts call them ({@code include/linux/memory_hotplug.h}). */
@NullMarked
package io.github.mmhotplug.api.driver;

import org.jspecify.annotations.NullMarked;
