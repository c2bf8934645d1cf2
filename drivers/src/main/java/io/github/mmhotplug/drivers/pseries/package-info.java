/** Logical memory blocks of pseries partitions ({@code arch/powerpc/platforms/pseries/hotplug-memory.c}). */
@NullMarked
package io.github.mmhotplug.drivers.pseries;

import org.jspecify.annotations.NullMarked;
