/** The seam for drivers: how they call the core, how their hosts call them ({@code include/linux/memory_hotplug.h}). */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.driver;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
