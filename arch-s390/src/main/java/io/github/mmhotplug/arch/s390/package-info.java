/**
 * The s390 port: identity map with 1 MiB and 2 GiB frames, memmap of 1 MiB segments, memory that firmware hands out in
 * storage increments ({@code arch/s390/mm/init.c}, {@code arch/s390/mm/vmem.c}). Sees the SPI only, keeps no state.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.arch.s390;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
