/** Logical memory blocks of pseries partitions ({@code arch/powerpc/platforms/pseries/hotplug-memory.c}). */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.pseries;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
