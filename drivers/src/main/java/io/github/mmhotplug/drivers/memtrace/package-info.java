/** Buffers for hardware traces of powernv ({@code arch/powerpc/platforms/powernv/memtrace.c}). */
@NullMarked
package io.github.mmhotplug.drivers.memtrace;

import org.jspecify.annotations.NullMarked;
