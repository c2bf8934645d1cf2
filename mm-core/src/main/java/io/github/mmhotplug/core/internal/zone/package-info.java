/**
 * Nodes and zones: spans, present and managed pages, and which zones an offline block could join. Touches nothing
 * else ({@code include/linux/mmzone.h}, {@code mm/memory_hotplug.c zone_for_pfn_range}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.zone;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
