/** Buffers for hardware traces of powernv ({@code arch/powerpc/platforms/powernv/memtrace.c}). */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.memtrace;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
